"""Loads programme files: bytes in, terms out, or all mistakes at once."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

import msgspec

from . import sections
from .mistakes import Mistake, ProgrammeFileError
from .positions import Positions
from .reading import Notes, Table
from .types import Programme
from .versions import with_hash

SIZE_MAX = 1_000_000
"""A programme file of more bytes is not read."""

_AT_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")


def default_folder() -> Path:
    """Where the programme files stand: ``programmes/`` of the clone, or the installed copy of it."""
    clone = Path(__file__).parents[3] / "programmes"
    return clone if clone.is_dir() else Path(sys.prefix) / "share" / "bekal" / "programmes"


def load_programmes(folder: Path) -> list[Programme]:
    """All ``*.toml`` of a folder, in the order of their ids.

    ProgrammeFileError with the mistakes of every file, when the folder holds none, or when two files share
    an id or a slug.
    """
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise ProgrammeFileError(str(folder), [Mistake(0, "", "holds no programme file (*.toml)")])
    programmes: list[Programme] = []
    mistakes: list[Mistake] = []
    for path in paths:
        try:
            programme = load_programme(path)
        except ProgrammeFileError as error:
            mistakes += [msgspec.structs.replace(each, source=path.name) for each in error.mistakes]
            continue
        for other in programmes:
            if other.programme_id == programme.programme_id:
                mistakes.append(Mistake(0, "programme_id", f"is also that of {other.slug}", path.name))
            if other.slug == programme.slug:
                mistakes.append(Mistake(0, "slug", f"{other.slug} is that of another file too", path.name))
        programmes.append(programme)
    if mistakes:
        raise ProgrammeFileError(str(folder), mistakes)
    return sorted(programmes, key=lambda programme: programme.programme_id)


def load_programme(path: Path) -> Programme:
    """Read one programme file. ProgrammeFileError tells all mistakes, with lines and what is allowed."""
    try:
        with path.open("rb") as file:
            content = file.read(SIZE_MAX + 1)
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise ProgrammeFileError(str(path), [Mistake(0, "", message)]) from None
    if len(content) > SIZE_MAX:
        message = f"is larger than {SIZE_MAX} bytes, which is all that is read"
        raise ProgrammeFileError(str(path), [Mistake(0, "", message)])
    return parse_programme(content, str(path))


def parse_programme(content: bytes, source: str) -> Programme:
    """The same for bytes already read; ``source`` names them in the error."""
    try:
        text = content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"byte {error.start} is not UTF-8; save the file as UTF-8"
        raise ProgrammeFileError(source, [Mistake(line, "", message)]) from None
    positions = Positions(text)
    try:
        tree = tomllib.loads(text)
        positions.walk()
    except tomllib.TOMLDecodeError as error:
        raise ProgrammeFileError(source, _syntax_mistakes(str(error), text, positions)) from None
    except ValueError as error:  # an integer of thousands of digits
        raise ProgrammeFileError(source, [Mistake(1, "", f"not TOML: {error}")]) from None
    except RecursionError:
        raise ProgrammeFileError(source, [Mistake(1, "", "tables or lists nest too deeply")]) from None
    notes = Notes(positions)
    programme = _read(Table(tree, (), notes))
    if notes.mistakes:
        raise ProgrammeFileError(source, notes.mistakes)
    return with_hash(programme)


def _syntax_mistakes(message: str, text: str, positions: Positions) -> list[Mistake]:
    found = _AT_LINE.search(message)
    line = int(found[1]) if found and found[1] else text.count("\n") + 1
    mistakes = [Mistake(line, "", f"not TOML: {_AT_LINE.sub('', message)}")]
    mistakes += [
        Mistake(each, "", "not TOML: cannot be read here")
        for each in positions.broken_lines()
        if each != line
    ]
    return mistakes


def _read(table: Table) -> Programme:
    aptitude = table.table_or_none("aptitude")
    programme = Programme(
        programme_id=table.integer("programme_id", 1, 32_767),
        slug=table.text("slug", 60),
        name_id=table.text("name_id", 200),
        name_en=table.text("name_en", 200),
        currency=table.choice("currency", ("IDR",)),
        amounts=sections.read_amounts(table.table("amounts")),
        deadlines=sections.read_deadlines(table.table("deadlines")),
        fiscal_years=sections.read_fiscal_years(table.tables("fiscal_years")),
        household_recipients_max=table.integer("household_recipients_max", 1, 100),
        fee_bp_max=table.integer("fee_bp_max", 0, sections.FEE_BP_MAX),
        no_show=table.choice("no_show", ("treasury", "institution")),
        holds_at_close=table.choice("holds_at_close", ("keep", "void")),
        completion=sections.read_completion(table.table("completion")),
        incentives=sections.read_incentives(table.table("incentives")),
        surveys=sections.read_surveys(table.table("surveys")),
        quotas=sections.read_quotas(table.table("quotas")),
        rules=sections.read_rules(table.tables("rules")),
        aptitude=sections.read_aptitude(aptitude) if aptitude else None,
        course_hours_min=table.integer("course_hours_min", 1, sections.COURSE_HOURS_MAX),
    )
    table.done()
    notes = table.notes
    if notes.clean(("slug",)) and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", programme.slug):
        notes.add(("slug",), f"{programme.slug!r} is not allowed; allowed: small letters, digits and hyphens")
    paid, written = programme.amounts.survey_times, programme.surveys.count
    if notes.clean(("surveys",), ("amounts", "survey_times")) and paid != written:
        notes.add(
            ("amounts", "survey_times"),
            f"{paid} is not allowed; allowed: {written}, as many as [[surveys.survey]]",
        )
    return msgspec.structs.replace(programme, text_hash="")
