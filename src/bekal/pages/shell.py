"""The page shell: templates of all sites in one environment per language, and the answer they become."""

from __future__ import annotations

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from litestar import Response
from litestar.datastructures import Cookie
from litestar.types import ControllerRouterHandler
from markupsafe import Markup

from bekal.base.keys import Keyring

from . import cookies, csrf, routes
from .assets import Assets
from .formats import Formats, days_left
from .forms import AnyRequest
from .guard import account_of
from .made import Made
from .options import SiteOptions
from .words import LANGUAGES, Language, language_of_path, translations, with_prefix, without_prefix

HERE: Final = Path(__file__).parent
DRAFT_MINUTES: Final = 15
_COMPRESS_MIN: Final = 600


class Site(msgspec.Struct, frozen=True):
    """What one site brings: its name (the prefix of its templates), its folder, its routes.

    The folder holds ``templates/<name>`` and ``locale/en.po``, and ``assets`` where a site has files of its
    own. ``behind_the_room``: the first parts of the addresses for which people wait when the house is full.
    """

    name: str
    folder: Path
    route_handlers: Sequence[ControllerRouterHandler]
    behind_the_room: frozenset[str] = frozenset()


class Shell:
    """What all pages share, made once when the application starts."""

    def __init__(self, options: SiteOptions, keyring: Keyring, sites: Sequence[Site]) -> None:
        self.options = options
        self.keyring = keyring
        self.blanks: OrderedDict[Hashable, Any] = OrderedDict()
        """Pages that ``blanks`` made, the oldest first."""
        self.form_key = keyring.signing_seed("pages.forms")
        own = [site.folder / "assets" for site in sites]
        self.assets = Assets([HERE / "assets", *(folder for folder in own if folder.is_dir())])
        self.formats = {language: Formats(language) for language in LANGUAGES}
        folders = {"pages": HERE, **{site.name: site.folder for site in sites}}
        self._said = translations(folder / "locale" / "en.po" for folder in folders.values())
        loader = PrefixLoader(
            {name: FileSystemLoader(folder / "templates" / name) for name, folder in folders.items()}
        )
        self._environments = {
            language: self._environment(loader, language, self._said[language]) for language in LANGUAGES
        }

    def _environment(self, loader: PrefixLoader, language: Language, said: Any) -> Environment:
        environment = Environment(
            loader=loader,
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        environment.install_gettext_translations(said, newstyle=True)  # type: ignore[attr-defined] # by ext
        formats = self.formats[language]
        for name in (
            "number",
            "rp",
            "rp_short",
            "percent",
            "ticket",
            "day",
            "day_of",
            "instant",
            "last_day",
            "last_minute",
            "code",
        ):
            environment.filters[name] = getattr(formats, name)
        environment.filters["days_left"] = days_left
        environment.globals.update(
            options=self.options,
            language=language,
            asset=self.assets.path,
            percent=formats.percent,
            translated=lambda words: {name: said.gettext(text) for name, text in words.items()},
            translated_pairs=lambda pairs: [(str(value), said.gettext(text)) for value, text in pairs],
        )
        return environment

    def render(self, language: Language, template: str, context: dict[str, Any]) -> str:
        """A template as text. jinja2.UndefinedError when it asks for what the context does not hold.

        ValueError when the context would hide a name that every page relies on.
        """
        environment = self._environments[language]
        hidden = context.keys() & environment.globals.keys()
        if hidden:
            raise ValueError(f"{template}: these names belong to the shell: {sorted(hidden)}")
        return environment.get_template(template).render(context)

    def translate(self, language: Language, message: str) -> str:
        """A marked sentence in a language."""
        return self._said[language].gettext(message)


class Proof:
    """Makes the hidden fields of a form, and remembers whether the form cookie must be set."""

    def __init__(self, shell: Shell, request: AnyRequest) -> None:
        self._shell = shell
        self.secret = request.cookies.get(cookies.FORM) or csrf.new_secret()
        self._mark = csrf.account_mark(shell.form_key, account) if (account := account_of(request)) else ""
        self.used = False

    def __call__(self) -> Markup:
        """The hidden fields."""
        self.used = True
        proof = csrf.make_proof(self._shell.form_key, self.secret, self._mark)
        # Both are base64 of our own: there is nothing to escape.
        return Markup(  # noqa: S704
            f'<input type="hidden" name="{csrf.PROOF_FIELD}" value="{proof}">'
            f'<input type="hidden" name="{csrf.ACCOUNT_FIELD}" value="{self._mark}">'
        )


def shell_of(request: AnyRequest) -> Shell:
    """The application's shell."""
    shell: Shell = request.app.state.shell
    return shell


def language_of(request: AnyRequest) -> Language:
    """The language the request's address asks for."""
    return language_of_path(request.scope["path"])


def page(
    request: AnyRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    status: int = 200,
    set_cookies: Sequence[Cookie] = (),
    headers: dict[str, str] | None = None,
) -> Response[bytes]:
    """Answer with a page. Public pages without a form carry an ETag and may be cached; others never are."""
    shell, language = shell_of(request), language_of(request)
    proof = Proof(shell, request)
    html = shell.render(
        language, template, {**frame_of(request, language), "proof": proof, **(context or {})}
    )
    answer_cookies = list(set_cookies)
    if proof.used and cookies.FORM not in request.cookies:
        answer_cookies.append(cookies.make_cookie(cookies.FORM, proof.secret, secure=shell.options.secure))
    rule = request.scope["route_handler"].opt.get("access") if "route_handler" in request.scope else None
    shared = status == 200 and rule == routes.PUBLIC["access"] and not proof.used and not answer_cookies
    return _answer(request, html.encode(), status, answer_cookies, headers or {}, shared=shared)


def go(
    request: AnyRequest, path: str, *, set_cookies: Sequence[Cookie] = (), **query: str
) -> Response[bytes]:
    """Send the browser on (303) to a page of the same language; ``query`` holds nothing personal."""
    address = with_prefix(language_of(request), path) + ("?" + urlencode(query) if query else "")
    return Made(b"", 303, {"Location": address}, set_cookies)


def safe_path(text: str, otherwise: str, inside: str = "/") -> str:
    """A page of this site under ``inside`` to go on to; anything else, and another site, is ``otherwise``."""
    here = text.startswith(inside) and not text.startswith(("//", "/\\")) and len(text) <= 200
    return text if here and text.isascii() and text.isprintable() else otherwise


def keep_draft(request: AnyRequest, draft: dict[str, str], at: datetime) -> list[Cookie]:
    """The cookie that keeps what was typed until its owner is signed in again."""
    shell = shell_of(request)
    content = {"path": without_prefix(request.scope["path"]), "fields": draft}
    sealed = cookies.seal_value(shell.keyring, cookies.DRAFT, content, at + timedelta(minutes=DRAFT_MINUTES))
    if sealed is None:
        return []
    return [
        cookies.make_cookie(cookies.DRAFT, sealed, secure=shell.options.secure, max_age=DRAFT_MINUTES * 60)
    ]


def find_draft(request: AnyRequest, at: datetime) -> dict[str, str] | None:
    """What the same account typed on this page before its session ended; None when there is nothing."""
    shell = shell_of(request)
    content = cookies.open_value(shell.keyring, cookies.DRAFT, request.cookies.get(cookies.DRAFT), at)
    if content is None or content["path"] != without_prefix(request.scope["path"]):
        return None
    fields: dict[str, str] = dict(content["fields"])
    made_for = fields.pop(csrf.ACCOUNT_FIELD, "")
    return fields if made_for == csrf.account_mark(shell.form_key, account_of(request)) else None


def frame_of(request: AnyRequest, language: Language) -> dict[str, Any]:
    """What every page knows of its own address."""
    path = without_prefix(request.scope["path"])
    query = request.scope["query_string"].decode("ascii", "replace")
    other: Language = "en" if language == "id" else "id"
    return {
        "path": path,
        "link": lambda to: with_prefix(language, to),
        "other_language": with_prefix(other, path) + ("?" + query if query else ""),
    }


def _answer(
    request: AnyRequest,
    body: bytes,
    status: int,
    answer_cookies: list[Cookie],
    headers: dict[str, str],
    *,
    shared: bool,
) -> Response[bytes]:
    headers = {"Vary": "Accept-Encoding", **headers}
    if shared:
        etag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'
        headers = {"Cache-Control": "public, max-age=0, must-revalidate", **headers, "ETag": etag}
        if etag in request.headers.get("if-none-match", ""):
            return Made(b"", 304, headers)
    else:
        headers["Cache-Control"] = "no-store"
    if len(body) >= _COMPRESS_MIN and "gzip" in request.headers.get("accept-encoding", ""):
        body = gzip.compress(body, 6, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Made(body, status, headers, answer_cookies)
