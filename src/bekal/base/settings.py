"""Every setting of the environment, in one table: name, kind, what stands when it is absent, what it does.

``load(os.environ)`` gives one frozen ``Settings`` or a ``WrongSetting`` that names every wrong variable at
once: its value, what is allowed, and for an unknown ``BEKAL_`` name the one that was probably meant.
``docs/settings.md`` is this table; a test holds the two equal.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import urlsplit

import msgspec

from . import places, setting_rows
from . import setting_kinds as kinds
from .errors import WrongSetting

PREFIX = "BEKAL_"

Mode = Literal["demo", "production"]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the environment says, checked. One field for each row of ``TABLE``."""

    database_url: str | None
    cells: int
    connections_max: int
    processes: int
    host: str
    port: int
    public_url: str
    mode: Mode
    programmes: Path
    keys: Path | None
    var: Path
    publications: Path
    log_level: str
    log_format: str
    registry_url: str | None
    bank_url: str | None
    messages_url: str | None
    beacon: str
    beacon_relays: tuple[str, ...]
    draw_parties: Path | None
    credentials: Path | None
    webhook_loopback: str
    whatsapp_url: str | None
    smtp_url: str | None
    message_sender: str
    message_site: str
    message_quiet_hours: tuple[int, int]
    message_day_max: int
    message_networks: tuple[str, ...]
    ussd_code: str
    ussd_networks: tuple[str, ...]
    integrity_unattended_min: int
    integrity_unattended_percent: int
    integrity_shared_max: int
    integrity_price_ratio: int
    integrity_peak_min: int
    integrity_peak_ratio: int
    integrity_burst_min: int
    test_browser: str

    @property
    def production(self) -> bool:
        """Real people's data: demo keys, sandbox adapters and the outbox page are refused."""
        return self.mode == "production"


class Setting(NamedTuple):
    """One row of the table. ``read`` gives the value or raises ValueError."""

    field: str
    kind: str
    """What is allowed, in words that fit behind "allowed is"."""
    default: str | None
    meaning: str
    read: Callable[[str], Any]

    @property
    def variable(self) -> str:
        """The name in the environment."""
        return PREFIX + self.field.upper()


_HTTP = "an http:// or https:// address"

TABLE: tuple[Setting, ...] = (
    Setting(
        "database_url",
        "a postgresql:// address",
        None,
        "The PostgreSQL server to use. Absent: the embedded server, with its data under `BEKAL_VAR`.",
        kinds.database,
    ),
    Setting(
        "cells",
        "a power of two from 1 to 256",
        "1",
        "Into how many cells the nation is divided. Stored when the database is made; another value is "
        "refused.",
        kinds.cell_count,
    ),
    Setting(
        "connections_max",
        "a whole number from 2 to 500",
        "8",
        "How many connections to the database one process may hold.",
        kinds.whole(2, 500),
    ),
    Setting(
        "processes",
        "a whole number from 0 to 256",
        "0",
        "How many processes serve the sites (Linux; elsewhere one). `0`: in production one for each core, "
        "fewer where the database has not the connections; otherwise one.",
        kinds.whole(0, 256),
    ),
    Setting(
        "host",
        "a host name or an address",
        "127.0.0.1",
        "The address that `bekal up` listens on.",
        kinds.host,
    ),
    Setting(
        "port",
        "a whole number from 1 to 65535",
        "8000",
        "The port that `bekal up` listens on.",
        kinds.whole(1, kinds.PORT_MAX),
    ),
    Setting(
        "public_url",
        _HTTP,
        None,
        "The site's address as people see it: it stands in messages, certificates and partners' links. "
        "Absent: `http://localhost:` and the port.",
        kinds.url("http", "https"),
    ),
    Setting(
        "mode",
        "demo or production",
        "demo",
        "`production` refuses demo keys, sandbox adapters and the page that shows sent messages.",
        kinds.one_of("demo", "production"),
    ),
    Setting(
        "programmes",
        "a folder that exists",
        "programmes",
        "The folder of the programme files (`*.toml`): amounts, deadlines, rules, quotas.",
        kinds.folder,
    ),
    Setting(
        "keys",
        "a path",
        None,
        "The key file that `bekal keys init` makes. Absent: `keys.json` in `BEKAL_VAR` if it is there, "
        "otherwise the public demo keys, which production refuses.",
        kinds.path,
    ),
    Setting(
        "var",
        "a path",
        "var",
        "The folder of everything that changes: the embedded server's data, keys, logs of servers.",
        kinds.path,
    ),
    Setting(
        "publications",
        "a path",
        None,
        "The folder of the published draws, `<programme>/<number>/` each, which the public window serves. "
        "Absent: `draws` in `BEKAL_VAR`.",
        kinds.path,
    ),
    Setting(
        "log_level",
        "debug, info, warning or error",
        "info",
        "The least serious kind of event that is logged. Logs go to standard error.",
        kinds.one_of("debug", "info", "warning", "error"),
    ),
    Setting(
        "log_format",
        "console or json",
        "console",
        "`json` writes one object a line, for machines that collect logs.",
        kinds.one_of("console", "json"),
    ),
    Setting(
        "registry_url",
        _HTTP,
        None,
        "The civil registry's verification service. Absent: the sandbox, which production refuses.",
        kinds.url("http", "https"),
    ),
    Setting(
        "bank_url",
        _HTTP,
        None,
        "The bank's transfer service. Absent: the sandbox, which production refuses.",
        kinds.url("http", "https"),
    ),
    Setting(
        "messages_url",
        _HTTP,
        None,
        "The gateway of text messages. Absent: the sandbox, which production refuses.",
        kinds.url("http", "https"),
    ),
    Setting(
        "beacon",
        "drand or sandbox",
        "sandbox",
        "Where draws take their randomness from. `drand`: the public beacon, chain quicknet. `sandbox`: one "
        "whose key everybody has, for trying things out; production refuses it.",
        kinds.one_of("drand", "sandbox"),
    ),
    Setting(
        "beacon_relays",
        "http:// or https:// addresses, each once, with commas between",
        "https://api.drand.sh,https://api2.drand.sh,https://api3.drand.sh,https://drand.cloudflare.com",
        "The relays that are asked for a round of drand, all at once. One that answers is enough; two that "
        "contradict each other stop the draw.",
        kinds.urls("http", "https"),
    ),
    Setting(
        "draw_parties",
        "a path",
        None,
        "A JSON file that names a draw's auditor and its log's witnesses (`docs/operations.md`). Absent: an "
        "auditor of our own making, whom the manifest calls `auditor.sandbox` and production refuses.",
        kinds.path,
    ),
    Setting(
        "credentials",
        "a path",
        None,
        "A JSON file, mode 0600, with what proves who we are at those addresses (`docs/operations.md`).",
        kinds.path,
    ),
    Setting(
        "webhook_loopback",
        "allow or refuse",
        "refuse",
        "`allow` lets partners try webhooks with a receiver on this machine; production refuses it. Every "
        "other private address is refused always.",
        kinds.one_of("allow", "refuse"),
    ),
    *(Setting(*row) for row in setting_rows.MESSAGES),
    *(
        Setting(
            f"integrity_{name}",
            "a whole number from 1 to 1000000",
            default,
            meaning,
            kinds.whole(1, 1_000_000),
        )
        for name, default, meaning in (
            (
                "unattended_min",
                "3",
                "Alert: so many sessions of an institution's completions of a day by its word alone ...",
            ),
            (
                "unattended_percent",
                "20",
                "... when they are more than this share of all of them, in percent.",
            ),
            ("shared_max", "3", "Alert: more people than this with one device or one account to be paid on."),
            ("price_ratio", "10", "Alert: a course's price so many times its category's median, or less."),
            ("peak_min", "200", "Alert: from so many purchases of one course in a day on ..."),
            ("peak_ratio", "5", "... when they are so many times the mean of the 14 days before."),
            ("burst_min", "20", "Alert: so many ratings of a course within an hour, 19 of 20 the same."),
        )
    ),
    Setting(
        "test_browser",
        "run or skip",
        "run",
        "Tests only: `skip` skips the tests that need a browser, and says so, where none can be installed.",
        kinds.one_of("run", "skip"),
    ),
)

_BASES = {"programmes": places.programmes, "var": places.var}


def load(environ: Mapping[str, str]) -> Settings:
    """The settings of an environment. WrongSetting lists every mistake, one sentence each."""
    values: dict[str, Any] = {}
    mistakes: list[str] = []
    known = {setting.variable: setting for setting in TABLE}
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known:
            mistakes.append(_unknown(name, list(known)))
    for setting in TABLE:
        text = environ.get(setting.variable, "")
        if text == "":
            values[setting.field] = _default(setting)
            continue
        try:
            values[setting.field] = setting.read(text)
        except ValueError:
            shown = _without_password(text)
            mistakes.append(f"{setting.variable} is {shown!r}; allowed is {setting.kind}.")
    if mistakes:
        raise WrongSetting("\n".join(mistakes))
    if values["public_url"] is None:
        values["public_url"] = f"http://localhost:{values['port']}"
    if values["message_site"] is None:
        values["message_site"] = urlsplit(values["public_url"]).netloc.rpartition("@")[2][:30]
    if values["publications"] is None:
        values["publications"] = values["var"] / "draws"
    return Settings(**values)


def listing(settings: Settings) -> list[tuple[str, str, str]]:
    """(variable, value as text without passwords, what it does) of every setting, in the table's order."""
    rows = []
    for setting in TABLE:
        value = getattr(settings, setting.field)
        text = "" if value is None else _text(value)
        rows.append((setting.variable, text, setting.meaning))
    return rows


def markdown() -> str:
    """The table of ``docs/settings.md``."""
    lines = ["| variable | allowed | when absent | what it does |", "| --- | --- | --- | --- |"]
    for setting in TABLE:
        default = f"`{setting.default}`" if setting.default is not None else "-"
        lines.append(f"| `{setting.variable}` | {setting.kind} | {default} | {setting.meaning} |")
    return "\n".join(lines) + "\n"


def _default(setting: Setting) -> Any:
    if setting.default is None:
        return None
    place = _BASES.get(setting.field)
    return place() if place else setting.read(setting.default)


def _unknown(name: str, known: list[str]) -> str:
    words = [variable.removeprefix(PREFIX) for variable in known]
    near = difflib.get_close_matches(name.removeprefix(PREFIX), words, n=1)
    hint = f"did you mean {PREFIX}{near[0]}?" if near else "`bekal settings` lists those there are."
    return f"{name} is not a setting; {hint}"


def _text(value: Any) -> str:
    parts = value if isinstance(value, tuple) else (value,)
    mark = "-" if parts and isinstance(parts[0], int) else ","
    return mark.join(_without_password(str(part)) for part in parts)


def _without_password(text: str) -> str:
    try:
        password = urlsplit(text).password
    except ValueError:
        return text
    return text.replace(f":{password}@", ":***@") if password else text
