"""``bekal partner``: partners, their keys, what they propose, and a place for them to practise."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import msgspec
import typer

from bekal import access, journey, market, programme, simulate
from bekal.base import actors
from bekal.base.errors import BekalError, WrongSetting

from . import environment, house, output

app = typer.Typer(help="Partners, their keys and their proposals.", no_args_is_help=True)
keys = typer.Typer(help="Keys of partners: OAuth clients.", no_args_is_help=True)
app.add_typer(keys, name="key")
BY = actors.command("partner")
_HOUR = 3600

PublicKey = Annotated[
    Path | None,
    typer.Option(
        "--public-key", help="A file with the public key (JWK): the partner signs, no secret is made."
    ),
]


class PartnerRefused(BekalError):  # noqa: N818 - reads as the fact it states
    """Nothing was done; the text says why."""


@app.command()
def add(
    code: str,
    *,
    kind: Annotated[str, typer.Option(help="platform, institution or bank.")],
    name: Annotated[str, typer.Option(help="The name that staff see.")],
    per_minute: Annotated[
        int | None, typer.Option(min=1, help="Items a minute, of each process; else what its kind may.")
    ] = None,
    as_json: output.Json = False,
) -> None:
    """Add a partner. Its code is the platform's or the institution's code in the catalogue."""

    async def work(opened: house.House, at: datetime) -> access.AddPartnerOutcome:
        opening = access.PartnerOpening(code, kind, name, per_minute)
        async with opened.db.begin() as tx:
            return (await access.add_partners(tx, [opening], BY, at))[0]

    outcome = _run(work)
    if outcome not in (access.AddPartnerOutcome.added, access.AddPartnerOutcome.already_exists):
        raise PartnerRefused(f"the partner {code} was not added: {outcome}")
    output.result(f"{code}: {outcome}", {"partner": code, "outcome": outcome}, as_json=as_json)


@app.command()
def enlist(
    code: str,
    *,
    fee_bp: Annotated[
        int | None,
        typer.Option(help="A platform's share of the price, in hundredths of a percent: at most 1500."),
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option(help="By which an institution's sessions begin: " + ", ".join(market.TIMEZONES)),
    ] = None,
    as_json: output.Json = False,
) -> None:
    """Put a partner into the catalogue, so that it can sell or teach; or change its fee or time zone."""

    async def work(opened: house.House, at: datetime) -> market.EnlistOutcome:
        async with opened.db.begin() as tx:
            return await journey.enlist_partner(tx, code, fee_bp, timezone, BY, at)

    outcome = _run(work)
    if outcome == market.EnlistOutcome.fee_wrong:
        raise PartnerRefused(f"{code} is a platform: --fee-bp says its share of the price, from 0 to 1500")
    if outcome == market.EnlistOutcome.timezone_wrong:
        raise PartnerRefused(f"{timezone!r} is none of {', '.join(market.TIMEZONES)}")
    output.result(f"{code}: {outcome}", {"partner": code, "outcome": outcome}, as_json=as_json)


@app.command("list")
def list_partners(*, as_json: output.Json = False) -> None:
    """All partners, with the number of their keys."""

    async def work(opened: house.House, _: datetime) -> list[access.PartnerRow]:
        async with opened.db.read() as tx:
            return await access.list_partners(tx, limit=10_000)

    rows = _run(work)
    if as_json:
        output.result("", {"partners": msgspec.to_builtins(rows)}, as_json=True)
    else:
        told = [(r.partner_code, r.kind, r.name, r.state, str(r.keys)) for r in rows]
        output.table(("code", "kind", "name", "state", "keys"), told)


@keys.command("add")
def add_key(
    code: str,
    *,
    scope: Annotated[list[str], typer.Option(help="Only this scope; again for more.")] = [],  # noqa: B006
    network: Annotated[list[str], typer.Option(help="Only from this network (CIDR); again for more.")] = [],  # noqa: B006
    public_key: PublicKey = None,
    as_json: output.Json = False,
) -> None:
    """Make a key. Its secret is shown once: hand it over on a way that nobody else reads."""
    order = access.KeyOrder(code, tuple(scope), tuple(network), _read(public_key))

    async def work(opened: house.House, at: datetime) -> access.KeyIssued:
        async with opened.db.begin() as tx:
            return (await access.issue_partner_keys(tx, [order], BY, at))[0]

    _show(_run(work), as_json=as_json)


@keys.command("rotate")
def rotate_key(
    key_id: str,
    *,
    keep_hours: Annotated[int, typer.Option(min=0, help="How long the old key still opens.")] = 24,
    public_key: PublicKey = None,
    as_json: output.Json = False,
) -> None:
    """Make a new key with the scopes and networks of an old one, which ends after a while."""
    rotation = access.KeyRotation(key_id, keep_hours * _HOUR, _read(public_key))

    async def work(opened: house.House, at: datetime) -> access.KeyIssued:
        async with opened.db.begin() as tx:
            return (await access.rotate_partner_keys(tx, [rotation], BY, at))[0]

    _show(_run(work), as_json=as_json)


@keys.command("revoke")
def revoke_key(key_id: str, *, as_json: output.Json = False) -> None:
    """Let a key open nothing any more, for ever. Processes that saw it may honour it for another minute."""

    async def work(opened: house.House, at: datetime) -> access.RevokeOutcome:
        async with opened.db.begin() as tx:
            return (await access.revoke_partner_keys(tx, [key_id], BY, at))[0]

    outcome = _run(work)
    if outcome == access.RevokeOutcome.key_unknown:
        raise PartnerRefused(f"there is no key {key_id}")
    output.result(f"{key_id}: {outcome}", {"key_id": key_id, "outcome": outcome}, as_json=as_json)


@keys.command("list")
def list_keys(code: str, *, as_json: output.Json = False) -> None:
    """All keys of a partner, newest first, revoked ones too."""

    async def work(opened: house.House, _: datetime) -> list[access.PartnerKeyRow]:
        async with opened.db.read() as tx:
            return await access.list_partner_keys(tx, code)

    rows = _run(work)
    if as_json:
        output.result("", {"keys": msgspec.to_builtins(rows)}, as_json=True)
        return
    told = [
        (
            row.key_id,
            row.way,
            " ".join(row.scopes) or "all of its kind",
            " ".join(row.networks) or "anywhere",
            f"{row.issued_at:%Y-%m-%d}",
            f"revoked {row.revoked_at:%Y-%m-%d}"
            if row.revoked_at
            else f"until {row.valid_until:%Y-%m-%d %H:%M}"
            if row.valid_until
            else "opens",
        )
        for row in rows
    ]
    output.table(("key", "way", "scopes", "networks", "issued", "state"), told)


@app.command()
def proposals(*, as_json: output.Json = False) -> None:
    """Courses and classes that wait for a decision."""

    async def work(opened: house.House, _: datetime) -> list[market.ProposalRow]:
        async with opened.db.read() as tx:
            return await market.list_proposals(tx, None, "proposed", None, 1000)

    rows = _run(work)
    if as_json:
        output.result("", {"proposals": msgspec.to_builtins(rows)}, as_json=True)
    else:
        told = [(str(r.proposal_id), str(r.institution_id), r.kind, r.content[:60]) for r in rows]
        output.table(("proposal", "institution", "kind", "content"), told)


@app.command()
def decide(
    proposal: UUID,
    *,
    refuse: Annotated[str, typer.Option(help="Refuse it, for this reason. Without: accept it.")] = "",
    as_json: output.Json = False,
) -> None:
    """Accept a proposal into the catalogue, or refuse it with a reason."""
    decision = market.ProposalDecision(proposal, accept=not refuse, reason=refuse)

    async def work(opened: house.House, at: datetime) -> market.ProposalDecided:
        return (await journey.decide_proposals(opened.db, [decision], BY, at))[0]

    decided = _run(work)
    if decided.outcome not in (market.DecideOutcome.accepted, market.DecideOutcome.refused):
        raise PartnerRefused(f"nothing was decided about {proposal}: {decided.outcome}")
    data = {"proposal": str(proposal), "outcome": decided.outcome}
    output.result(f"{proposal}: {decided.outcome}", data, as_json=as_json)


@app.command()
def practice(*, as_json: output.Json = False) -> None:
    """Make a platform, an institution, cards with money and a class to practise with; in the mode demo only.

    Standard output is lines for a shell: eval "$(bekal partner practice)".
    """
    loaded = environment.load()
    if loaded.production:
        raise WrongSetting(
            "BEKAL_MODE is production, where nobody is invented: practise with BEKAL_MODE=demo"
        )

    async def work(opened: house.House, at: datetime) -> simulate.Practice:
        [terms, *_] = programme.load_programmes(loaded.programmes)
        return await simulate.make_practice(opened.db, terms, at)

    made = _run(work)
    data: dict[str, Any] = {
        "BEKAL": loaded.public_url.rstrip("/"),
        "PLATFORM_ID": made.platform_id,
        "PLATFORM_SECRET": made.platform_secret,
        "INSTITUTION_ID": made.institution_id,
        "INSTITUTION_SECRET": made.institution_secret,
        "SCHEDULE": made.schedule_id,
        "CARD": made.cards[0],
        "CARD_2": made.cards[1],
        "CARD_3": made.cards[2],
    }
    output.result("\n".join(f"export {name}={value}" for name, value in data.items()), data, as_json=as_json)


def _run(work: Any) -> Any:
    loaded = environment.load()

    async def opened() -> Any:
        async with house.opened(loaded) as there:
            return await work(there, there.clock.now())

    return output.run(opened())


def _read(file: Path | None) -> str | None:
    return None if file is None else file.read_text("utf-8")


def _show(made: access.KeyIssued, *, as_json: bool) -> None:
    if made.key_id is None:
        raise PartnerRefused(f"no key was made: {made.outcome}")
    secret = f", client secret {made.secret}, shown only now" if made.secret else ""
    data = {"client_id": made.key_id, "client_secret": made.secret}
    output.result(f"client id {made.key_id}{secret}", data, as_json=as_json)
