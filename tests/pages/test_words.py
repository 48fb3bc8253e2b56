"""Both languages are complete: every sentence that is said has its English, and nothing lingers unsaid."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bekal.pages.words import (
    CatalogueConflictError,
    language_of_path,
    read_catalogue,
    translations,
    with_prefix,
    without_prefix,
)

from .catalogues import PACKAGES, SOURCE, Said, extract, write_entry

PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def catalogue(package: str) -> Path:
    return SOURCE / package / "locale" / "en.po"


@pytest.mark.parametrize("package", PACKAGES)
def test_every_sentence_has_its_english(package: str) -> None:
    translated = set()
    for message in read_catalogue(catalogue(package)):
        if message.id and not message.fuzzy:
            whole = message.string if isinstance(message.string, tuple) else (message.string,)
            if all(whole):
                pair = message.id if isinstance(message.id, tuple) else (message.id, None)
                translated.add(Said(*pair))
    missing = extract(package) - translated
    entries = "\n".join(write_entry(message) for message in sorted(missing, key=str))
    assert not missing, f"add to {catalogue(package)} and translate:\n{entries}"


@pytest.mark.parametrize("package", PACKAGES)
def test_no_english_lingers(package: str) -> None:
    said = {message.one for message in extract(package)}
    ids = [message.id for message in read_catalogue(catalogue(package)) if message.id]
    lingering = {one if isinstance(one, str) else one[0] for one in ids} - said
    assert not lingering, f"nobody says these any more, remove them from {catalogue(package)}"


@pytest.mark.parametrize("package", PACKAGES)
def test_placeholders_survive_translation(package: str) -> None:
    for message in read_catalogue(catalogue(package)):
        one = message.id[0] if isinstance(message.id, tuple | list) else message.id
        strings = message.string if isinstance(message.string, tuple | list) else (message.string or "",)
        for text in strings if one else ():
            assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(one)), message.id
            assert "%" not in PLACEHOLDER.sub("", text).replace("%%", ""), message.id


def test_extraction_sees_what_is_said() -> None:
    """The two tests above would pass on an extraction that finds nothing."""
    assert Said("Cara undiannya", None) in extract("portal")
    assert Said("%(num)s hari lagi", "%(num)s hari lagi") in extract("web")
    assert Said("Masuk dulu, ya.", None) in extract("pages"), "marked in Python"


def test_two_catalogues_must_agree(tmp_path: Path) -> None:
    files = []
    for name, english in (("one", "Batch"), ("two", "Wave")):
        files.append(tmp_path / f"{name}.po")
        head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
        files[-1].write_text(f'{head}\nmsgid "Gelombang"\nmsgstr "{english}"\n')
    with pytest.raises(CatalogueConflictError, match="Gelombang"):
        translations(files)
    assert translations([files[0], files[0]])["en"].gettext("Gelombang") == "Batch"
    assert translations([files[0]])["id"].gettext("Gelombang") == "Gelombang"


@pytest.mark.parametrize(
    ("path", "language", "plain"),
    [
        ("/", "id", "/"),
        ("/en", "en", "/"),
        ("/en/masuk", "en", "/masuk"),
        ("/masuk", "id", "/masuk"),
        ("/entah", "id", "/entah"),
    ],
)
def test_the_address_says_the_language(path: str, language: str, plain: str) -> None:
    assert language_of_path(path) == language
    assert without_prefix(path) == plain
    assert with_prefix("en" if language == "en" else "id", plain) == path
