"""Settings: every mistake at once, each named with its value and what is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bekal.base import places, settings
from bekal.base.errors import WrongSetting

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


def mistakes(environ: dict[str, str]) -> list[str]:
    with pytest.raises(WrongSetting) as caught:
        settings.load(environ)
    return str(caught.value).splitlines()


def test_an_empty_environment_gives_the_defaults() -> None:
    loaded = settings.load({"PATH": "/bin", "BEKAL_PORT": ""})
    assert (loaded.cells, loaded.host, loaded.port, loaded.mode) == (1, "127.0.0.1", 8000, "demo")
    assert loaded.database_url is None
    assert loaded.public_url == "http://localhost:8000"
    assert settings.load({"BEKAL_PORT": "81"}).public_url == "http://localhost:81"
    assert loaded.var == places.var()
    assert not loaded.production


def test_what_is_set_is_read(tmp_path: Path) -> None:
    loaded = settings.load(
        {
            "BEKAL_DATABASE_URL": "postgresql:///bekal?host=/run/postgresql",
            "BEKAL_CELLS": "256",
            "BEKAL_PROGRAMMES": str(tmp_path),
            "BEKAL_KEYS": "~/keys.json",
            "BEKAL_MODE": "production",
            "BEKAL_BANK_URL": "https://bank.example/api/",
            "BEKAL_BEACON_RELAYS": "https://one.example/, http://two.example:8080",
        }
    )
    assert loaded.cells == 256
    assert loaded.programmes == tmp_path
    assert loaded.keys == Path.home() / "keys.json"
    assert loaded.bank_url == "https://bank.example/api"
    assert loaded.beacon_relays == ("https://one.example", "http://two.example:8080")
    assert loaded.production


@pytest.mark.parametrize(
    ("variable", "values"),
    [
        ("BEKAL_CELLS", ["0", "3", "512", "-1", "1.0", "one", "²"]),
        ("BEKAL_PORT", ["0", "65536", "http", " 80"]),
        ("BEKAL_MODE", ["Production", "test"]),
        ("BEKAL_HOST", ["a b", "http://x", "  "]),
        ("BEKAL_DATABASE_URL", ["mysql://x/y", "bekal", "postgresql://h:port/x"]),
        ("BEKAL_PUBLIC_URL", ["localhost:8000", "ftp://x", "http://", "http://x:port"]),
        ("BEKAL_PROGRAMMES", ["/nowhere/at/all"]),
        ("BEKAL_LOG_LEVEL", ["INFO", "loud"]),
        ("BEKAL_BEACON", ["quicknet", "none"]),
        (
            "BEKAL_BEACON_RELAYS",
            ["api.drand.sh", "https://a,", "https://a,https://a/", "https://a https://b"],
        ),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(variable: str, values: list[str]) -> None:
    for value in values:
        (said,) = mistakes({variable: value})
        assert said.startswith(f"{variable} is {value!r}; allowed is "), said


def test_all_mistakes_are_said_at_once() -> None:
    said = mistakes({"BEKAL_CELLS": "3", "BEKAL_PORT": "x", "BEKAL_CELS": "4", "BEKAL_XYZZY": "1"})
    assert len(said) == 4
    assert said[0] == "BEKAL_CELS is not a setting; did you mean BEKAL_CELLS?"
    assert said[1].startswith("BEKAL_XYZZY is not a setting; `bekal settings`")


def test_a_password_is_never_shown() -> None:
    url = "postgresql://bekal:s3cret@db.example/bekal"
    assert "s3cret" not in "".join(mistakes({"BEKAL_DATABASE_URL": url.replace("postgresql", "mysql")}))
    rows = {name: value for name, value, _ in settings.listing(settings.load({"BEKAL_DATABASE_URL": url}))}
    assert rows["BEKAL_DATABASE_URL"] == "postgresql://bekal:***@db.example/bekal"


def test_every_field_has_its_row() -> None:
    assert [row.field for row in settings.TABLE] == list(settings.Settings.__struct_fields__)


def test_the_page_about_settings_is_the_table() -> None:
    assert settings.markdown() in DOCS.read_text("utf-8")
