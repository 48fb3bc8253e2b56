"""The words of Dukcapil's CALL_VERIFY_BY_ELEMEN, both ways: a question out, an answer in. Pure.

The registry answers HTTP 200 whatever happened. ``content[0]`` holds, for each element, ``Sesuai``,
``Sesuai (92)`` (percentage of likeness) or ``Tidak Sesuai``; or it holds a RESPONSE_CODE and its sentence.
Seen in several unrelated public clients: 11 deceased, 12 recorded twice, 13 not found, 14 not active, 15 not
found since ill-formed. Every other code (wrong password, quota used up) is the registry's or our trouble.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

import msgspec

from bekal.people import AnswerState, IdentityAnswer, IdentityCheck

ELEMENTS = {
    "NIK": "nik",
    "NO_KK": "family_card",
    "NAMA_LGKP": "full_name",
    "TGL_LHR": "born_on",
    "NAMA_LGKP_IBU": "mother_name",
    "JENIS_KLMIN": "sex",
}
"""The registry's names of elements, and ours."""

SEXES = {"f": "Perempuan", "m": "Laki-laki"}
_CODES: dict[str, AnswerState] = {
    "11": "deceased",
    "12": "inactive",
    "13": "not_found",
    "14": "inactive",
    "15": "not_found",
}
_TOLD_BY_CODE = {"12": {"nik": "recorded twice"}}
_REQUIRED = ("family_card", "full_name", "born_on", "mother_name")
_WORD = re.compile(r"(tidak )?sesuai(?: \((\d{1,3})\))?", re.IGNORECASE)


class Account(msgspec.Struct, frozen=True):
    """What the ministry gives a customer of its service, and the likeness (percent) asked for names."""

    customer_id: str
    user_id: str
    password: str
    ip_user: str
    threshold: int = 80


class WrongAnswer(Exception):  # noqa: N818 - reads as the fact it states
    """The registry's answer makes no sense, or says that it does not answer. ``again``: try at once again."""

    def __init__(self, message: str, *, again: bool) -> None:
        super().__init__(message)
        self.again = again


def write_date(day: date) -> str:
    """A date as the service writes it, ``dd-mm-yyyy``."""
    return f"{day.day:02d}-{day.month:02d}-{day.year:04d}"


def question(check: IdentityCheck, account: Account) -> dict[str, str]:
    """The body of the call. TRESHOLD is the service's own spelling; the transaction carries our attempt."""
    return {
        "USER_ID": account.user_id,
        "PASSWORD": account.password,
        "IP_USER": account.ip_user,
        "TRESHOLD": str(account.threshold),
        "NIK": check.nik,
        "NO_KK": check.family_card,
        "NAMA_LGKP": check.full_name,
        "TGL_LHR": write_date(check.born_on),
        "JENIS_KLMIN": SEXES[check.sex],
        "NAMA_LGKP_IBU": check.mother_name,
        "transactionId": f"{check.check_id}-{check.attempts}",
    }


def read_answer(check: IdentityCheck, body: Any, threshold: int) -> IdentityAnswer:
    """What a decoded body means for the check. WrongAnswer when it means nothing."""
    content = _content(body)
    code = content.get("RESPONSE_CODE")
    if code is not None:
        state = _CODES.get(str(code))
        if state is None:
            raise WrongAnswer(f"the registry answered with code {str(code)[:10]!r}", again=False)
        return IdentityAnswer(check.check_id, check.person_id, state, _TOLD_BY_CODE.get(str(code), {}))
    elements = {
        ours: _word(content[theirs], threshold) for theirs, ours in ELEMENTS.items() if theirs in content
    }
    missing = [name for name in _REQUIRED if name not in elements]
    if missing:
        raise WrongAnswer(f"the registry did not compare {', '.join(missing)}", again=False)
    sex = check.sex
    if elements.get("sex") == "differs":
        # Declared by one tick or read from the NIK; the registry knows, and there is one other.
        sex = "m" if check.sex == "f" else "f"
    wrong = any(word == "differs" for name, word in elements.items() if name != "sex")
    return IdentityAnswer(
        check.check_id,
        check.person_id,
        "mismatched" if wrong else "matched",
        elements,
        sex if "sex" in elements else None,
    )


def unavailable(check: IdentityCheck) -> IdentityAnswer:
    """The answer when there is none."""
    return IdentityAnswer(check.check_id, check.person_id, "unavailable")


def quota_left(body: Any) -> int | None:
    """How many questions the registry still allows today, where it says so."""
    value = body.get("quotaLimiter") if isinstance(body, dict) else None
    return value if isinstance(value, int) else None


def _content(body: Any) -> dict[str, Any]:
    if isinstance(body, dict):
        rows = body.get("content")
        if isinstance(rows, list) and len(rows) == 1 and isinstance(rows[0], dict):
            return rows[0]
    raise WrongAnswer("the registry's answer has not the agreed shape", again=True)


def _word(value: Any, threshold: int) -> str:
    word = _meaning(value, threshold) if isinstance(value, str) else None
    if word is None:
        raise WrongAnswer("the registry's answer has a word that was not agreed", again=True)
    return word


@lru_cache(maxsize=1024)
def _meaning(text: str, threshold: int) -> str | None:
    # A hundred different words come back a million times.
    word = _WORD.fullmatch(text.strip())
    if word is None:
        return None
    differs, likeness = word.groups()
    if differs or (likeness and int(likeness) < threshold):
        return "differs"
    return f"match {likeness}" if likeness else "match"
