"""Every answer with its longest values: a screen of 182 characters, one SMS, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

from bekal import notices
from bekal.base import keys
from bekal.pages import LANGUAGES, Shell, SiteOptions
from bekal.ussd import SITE, answers, dialogue, texting
from tests.pages.catalogues import extract

LONGEST: dict[str, Any] = {
    "site": "s" * 30,
    "ussd": "*12345*6789#",
    "number": 99_999,
    "code": "T999 9999 9999 9999 9",
    "amount": "Rp99.999.999",
    "available": "Rp99.999.999",
    "held": "Rp99.999.999",
    "course": "W" * 32,
    "day": "30 Mei 2022",
    "until": "30 Mei 2022 23.59 WITA",
    "at": "30 Mei 2022 23.59 WITA",
    "word": "PENGADUAN",
    "people": "\n".join(f"{number} W.W.W. 30/12/22" for number in range(1, 6)),
}


def shell() -> Shell:
    return Shell(SiteOptions(mode="demo"), keys.demo_keyring(), [SITE])


def reasons(language: str) -> list[str]:
    known = [*notices.wording._reasons(), None]
    return [notices.reason_of(reason, language) for reason in known]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_is_said_fits(language: Any) -> None:
    said = shell()
    messages = {message.one for message in extract("ussd")}
    assert len(messages) > 35
    for message in messages:
        for reason in reasons(language):
            text = said.translate(language, message) % {**LONGEST, "reason": reason}
            for word, behind in (("CON ", "" if text.endswith("0 Menu") else "\n0 Menu"), ("END ", "")):
                parts = notices.count_parts(word + text + behind)
                assert parts.alphabet == "gsm7" and parts.characters <= dialogue.SCREEN_MAX, (parts, text)
            if "0 Menu" not in text and "\n" not in text:
                assert notices.count_parts(text).characters <= 160, (len(text), text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_sentences_together_fit(language: Any) -> None:
    said = shell()
    first = said.translate(language, answers._DUES["scheduled"]) % LONGEST
    [second] = [m.one for m in extract("ussd") if m.one.startswith("Sambungkan dulu")]
    text = first + " " + said.translate(language, second) % LONGEST
    assert notices.count_parts(text) == ("gsm7", len(text), 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_five_people_fit_into_one_text(language: Any) -> None:
    for word in ("PENGADUAN", "COMPLAINT"):
        text = shell().translate(language, texting.WHO) % {**LONGEST, "word": word}
        assert notices.count_parts(text) == ("gsm7", len(text), 1)
        assert texting.read_keyword(text)[0] == "help", "our own answer, sent back, asks for nothing"


def test_all_states_have_words() -> None:
    from bekal import draws, payouts

    assert set(answers._BATCH) == {state.value for state in draws.ApplicationState}
    assert set(answers._DUES) == set(answers._ORDER)
    assert set(answers._ORDER) == {"scheduled", "instructed", "paid", "failed", "stopped", "forfeited"}
    assert payouts


@pytest.mark.parametrize(
    ("text", "wanted", "language"),
    [
        ("STATUS", "batch", None),
        ("daftar", "interest", "id"),
        ("Minat!", "interest", "id"),
        ("REGISTER", "interest", "en"),
        ("gelombang", "batch", "id"),
        ("Batch", "batch", "en"),
        ("saldo", "balance", "id"),
        ("Balance please", "balance", "en"),
        (" Kode. ", "code", "id"),
        ("code", "code", "en"),
        ("BANTUAN!", "help", "id"),
        ("help", "help", "en"),
        ("stop", "stop", None),
        ("Berhenti", "stop", "id"),
        ("MULAI", "start", "id"),
        ("start", "start", "en"),
        ("", "help", None),
        ("halo apa kabar", "help", None),
        ("😀", "help", None),
        ("\u202eSALDO", "help", None),
    ],
)
def test_keywords(text: str, wanted: str, language: str | None) -> None:
    assert texting.read_keyword(text) == (wanted, language)
