"""The outside world of a running installation: real adapters where settings name them, else the sandbox.

An address is a setting (BEKAL_REGISTRY_URL, BEKAL_BANK_URL, BEKAL_MESSAGES_URL); what proves who we are there
is secret and stands in the file BEKAL_CREDENTIALS, readable by its owner alone.
"""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import httpx
import msgspec

from bekal import draws, integrity, jobs, notices, payouts, people
from bekal.adapters import banks, beacon, civil_registry, messages, webhooks
from bekal.adapters.messages import WhatsAppAccount
from bekal.base.clock import Clock
from bekal.base.database import Database
from bekal.base.errors import WrongSetting
from bekal.base.settings import Settings
from bekal.draws import proofs
from bekal.sandbox import bank as sandbox_bank
from bekal.sandbox import beacon as sandbox_beacon
from bekal.sandbox import messages as sandbox_messages

_NAMES = {
    "registry_url": "registry",
    "bank_url": "bank",
    "messages_url": "messages",
    "whatsapp_url": "whatsapp",
    "smtp_url": "email",
}
_NEEDED = ("registry_url", "bank_url", "messages_url")
"""In production the sandbox must not stand in for these; the others are further channels."""


class MessagesAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who we are to the gateway of text messages; ``callback_secret`` is what it proves itself with."""

    token: str
    callback_secret: str = ""


class MailAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who we are to the mail server; ``sender`` is the one address that letters come from."""

    sender: str
    username: str = ""
    password: str = ""


class UssdAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the USSD aggregator proves itself with."""

    secret: str


class BankAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who we are to the bank; see ``adapters.banks.BankProfile``."""

    partner_id: str
    client_secret: str
    source_account: str
    home_channel: str = "bni"
    channel_id: str = "95221"
    path_prefix: str = ""
    signature_encoding: str = "base64"


class Credentials(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file BEKAL_CREDENTIALS: one part for each address that is set."""

    registry: civil_registry.Account | None = None
    bank: BankAccount | None = None
    messages: MessagesAccount | None = None
    whatsapp: WhatsAppAccount | None = None
    email: MailAccount | None = None
    ussd: UssdAccount | None = None


class AgreeableRegistry:
    """The sandbox's ministry for visitors of a demo, who are in no list: it agrees with what they declare."""

    async def verify(self, checks: Sequence[people.IdentityCheck]) -> list[people.IdentityAnswer]:
        """Everything matches."""
        matching = dict.fromkeys(civil_registry.ELEMENTS.values(), "match")
        return [
            people.IdentityAnswer(check.check_id, check.person_id, "matched", matching, check.sex)
            for check in checks
        ]


def check(loaded: Settings) -> Credentials:
    """The credentials that the settings need. WrongSetting says everything that is missing, at once."""
    missing = []
    if loaded.production:
        missing = [
            f"BEKAL_{field.upper()} is not set: the sandbox would answer instead, which production refuses."
            for field in _NEEDED
            if getattr(loaded, field) is None
        ]
        if loaded.beacon == "sandbox":
            missing.append(
                "BEKAL_BEACON is sandbox, which production refuses: anybody can sign with its key."
            )
        if not loaded.public_url.startswith("https://"):
            missing.append("BEKAL_PUBLIC_URL must be an https:// address in production: cookies need it.")
        if loaded.webhook_loopback == "allow":
            missing.append("BEKAL_WEBHOOK_LOOPBACK=allow is for demos: partners would reach our own network.")
    try:
        parties_of(loaded)
    except WrongSetting as fault:
        missing.append(str(fault))
    credentials = _read(loaded.credentials) if loaded.credentials else Credentials()
    missing += [
        f"BEKAL_{field.upper()} is set, but BEKAL_CREDENTIALS has no part {name!r} for it."
        for field, name in _NAMES.items()
        if getattr(loaded, field) is not None and getattr(credentials, name) is None
    ]
    if missing:
        raise WrongSetting("\n".join(missing))
    return credentials


def parties_of(loaded: Settings) -> draws.NamedParties | None:
    """Who certifies and witnesses the draws that are opened; None: we ourselves, in a rehearsal.

    WrongSetting when the file is not as it should be, or missing in production.
    """
    if loaded.draw_parties is None:
        if loaded.production:
            raise WrongSetting("BEKAL_DRAW_PARTIES is not set: a real draw names its auditor and witnesses.")
        return None
    return draws.read_parties(loaded.draw_parties)


@asynccontextmanager
async def reached(loaded: Settings, db: Database, clock: Clock) -> AsyncIterator[jobs.Outside]:
    """The adapters for jobs, with their connections, for as long as the block runs."""
    credentials = check(loaded)
    async with (
        httpx.AsyncClient() as client,
        beacon_reached(loaded, clock) as randomness,
        aclosing(webhooks.HttpSender(loopback=loaded.webhook_loopback == "allow")) as sender,
    ):
        yield jobs.Outside(
            registry=_registry(loaded, credentials, client),
            bank=_bank(loaded, credentials, client, clock),
            gateway=_gateway(loaded, credentials, client, db, clock),
            beacon=randomness,
            webhooks=sender,
            further_gateways=_further_gateways(loaded, credentials, client),
            policy=policy_of(loaded),
            limits=integrity.Limits(
                **{name: getattr(loaded, f"integrity_{name}") for name in integrity.Limits.__struct_fields__}
            ),
        )


@asynccontextmanager
async def beacon_reached(loaded: Settings, clock: Clock) -> AsyncIterator[proofs.Beacon]:
    """The beacon that the settings name, with its connections, for as long as the block runs.

    WrongSetting for the sandbox in production.
    """
    if loaded.beacon == "sandbox":
        if loaded.production:
            raise WrongSetting("BEKAL_BEACON is sandbox, which production refuses: set it to drand.")
        yield sandbox_beacon.InProcessBeacon(clock, "bekal up")
        return
    async with beacon.HttpBeacon(loaded.beacon_relays) as drand:
        yield drand


def _registry(loaded: Settings, credentials: Credentials, client: httpx.AsyncClient) -> people.CivilRegistry:
    if loaded.registry_url is None or credentials.registry is None:
        return AgreeableRegistry()
    return civil_registry.HttpCivilRegistry(loaded.registry_url, credentials.registry, client=client)


def _bank(
    loaded: Settings, credentials: Credentials, client: httpx.AsyncClient, clock: Clock
) -> payouts.Bank:
    account = credentials.bank
    if loaded.bank_url is None or account is None:
        return sandbox_bank.InProcessBank(sandbox_bank.Habits(seed="bekal up"), clock)
    fields = msgspec.structs.asdict(account) | {"client_secret": account.client_secret.encode()}
    return banks.HttpBank(banks.BankProfile(base_url=loaded.bank_url, **fields), client, clock)


def _gateway(
    loaded: Settings, credentials: Credentials, client: httpx.AsyncClient, db: Database, clock: Clock
) -> notices.Gateway:
    if loaded.messages_url is None or credentials.messages is None:
        return sandbox_messages.SandboxGateway(db, clock)
    return messages.HttpGateway(
        loaded.messages_url, credentials.messages.token, client, sender=loaded.message_sender
    )


def _further_gateways(
    loaded: Settings, credentials: Credentials, client: httpx.AsyncClient
) -> dict[str, notices.Gateway]:
    found: dict[str, notices.Gateway] = {}
    if loaded.whatsapp_url is not None and credentials.whatsapp is not None:
        found["whatsapp"] = messages.WhatsAppGateway(loaded.whatsapp_url, credentials.whatsapp, client)
    if loaded.smtp_url is not None and credentials.email is not None:
        account = credentials.email
        found["email"] = messages.EmailGateway(
            messages.MailServer(
                loaded.smtp_url, account.sender, username=account.username, password=account.password
            )
        )
    return found


def policy_of(loaded: Settings) -> notices.Policy:
    """How people are told: quiet hours, limits, channels, the one address and number."""
    quiet_from, quiet_until = loaded.message_quiet_hours
    further = {"whatsapp": loaded.whatsapp_url, "email": loaded.smtp_url}
    return notices.Policy(
        quiet_from=quiet_from,
        quiet_until=quiet_until,
        day_max=loaded.message_day_max,
        channels=("sms", *(channel for channel, url in further.items() if url is not None)),
        site=loaded.message_site,
        ussd_code=loaded.ussd_code,
    )


def _read(path: Path) -> Credentials:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            raise WrongSetting(f"BEKAL_CREDENTIALS: {path} is open to others ({mode:04o}): `chmod 600` it")
        return msgspec.json.decode(path.read_bytes(), type=Credentials)
    except OSError as fault:
        raise WrongSetting(f"BEKAL_CREDENTIALS: {path} cannot be read: {fault.strerror}") from fault
    except (msgspec.MsgspecError, UnicodeDecodeError) as fault:
        raise WrongSetting(f"BEKAL_CREDENTIALS: {path} is not as it should be: {fault}") from None
