"""The civil registry (Ditjen Dukcapil): its verify-by-element service, as `people.CivilRegistry` wants it.

The service compares what was declared with what is registered and tells likeness per element; it hands out no
data. Trouble of any kind is the answer ``unavailable``. It stores nothing and logs no personal data.
"""

from .elements import ELEMENTS, SEXES, Account, WrongAnswer, question, read_answer, unavailable, write_date
from .http_registry import HttpCivilRegistry

__all__ = [
    "ELEMENTS",
    "SEXES",
    "Account",
    "HttpCivilRegistry",
    "WrongAnswer",
    "question",
    "read_answer",
    "unavailable",
    "write_date",
]
