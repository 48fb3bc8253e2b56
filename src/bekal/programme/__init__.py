"""A programme is data: its file says the amounts, deadlines, requirements, quotas, surveys and rules.

It owns the terms: ``load_programme`` reads a file and tells all its mistakes at once, ``store_programmes``
keeps every version of the terms by its hash, ``get_programme`` gives those in force. It also owns the list
of published facts and the white list of what an eligibility rule may say (``FACTS``, ``parse_expression``).

It never decides about a person and never knows one: ``eligibility`` asks the rules, ``draws`` divides the
seats, ``surveys`` asks the questions.
"""

from .expressions import Expression, ExpressionError, parse_expression
from .facts import FACTS, FUNCTIONS, Fact, Kind
from .load_programmes import default_folder, load_programme, load_programmes, parse_programme
from .mistakes import Mistake, ProgrammeFileError
from .queries import find_version, get_programme, list_programmes
from .store_programmes import store_programmes
from .types import (
    Amounts,
    Aptitude,
    Bucket,
    Completion,
    Deadlines,
    FiscalYear,
    Incentives,
    Occasion,
    Option,
    Programme,
    Question,
    Quotas,
    Rule,
    Survey,
    Surveys,
)
from .versions import reschedule, with_shares

__all__ = [
    "FACTS",
    "FUNCTIONS",
    "Amounts",
    "Aptitude",
    "Bucket",
    "Completion",
    "Deadlines",
    "Expression",
    "ExpressionError",
    "Fact",
    "FiscalYear",
    "Incentives",
    "Kind",
    "Mistake",
    "Occasion",
    "Option",
    "Programme",
    "ProgrammeFileError",
    "Question",
    "Quotas",
    "Rule",
    "Survey",
    "Surveys",
    "default_folder",
    "find_version",
    "get_programme",
    "list_programmes",
    "load_programme",
    "load_programmes",
    "parse_expression",
    "parse_programme",
    "reschedule",
    "store_programmes",
    "with_shares",
]
