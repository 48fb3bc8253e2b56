"""Decides who may take part: all rules of a programme over a whole chunk of facts, in one statement.

It owns the rule sets that were ever asked and every verdict, with all the reasons that applied and the hash
of the rules, so that an old decision can be explained later. What a rule may say is checked by ``programme``
when its file is loaded; here the checked expressions become SQL, once per set of rules.

It never gathers facts (``journey`` hands them in), never sees personal data, and never changes a verdict.
"""

from .compile_rules import rules_hash
from .judge_applicants import judge_applicants
from .queries import explain, get_rule_set, list_verdicts
from .sort_applicants import sort_applicants
from .store_rule_set import store_rule_set
from .types import Facts, RuleSet, StoredRuleSet, StoredVerdict, Verdict

__all__ = [
    "Facts",
    "RuleSet",
    "StoredRuleSet",
    "StoredVerdict",
    "Verdict",
    "explain",
    "get_rule_set",
    "judge_applicants",
    "list_verdicts",
    "rules_hash",
    "sort_applicants",
    "store_rule_set",
]
