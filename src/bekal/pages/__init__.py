"""What all sites share: the page shell and stylesheet, languages, cookies, the guard, forms, problem details.

The citizen's site, the public window, the staff console and the partners' interface are independent of each
other and look like one product because of this package. It knows who is calling and how a page is put
together; it knows no programme, batch or card, and takes no decision about one.

A route is closed until its ``opt`` declares who may call it (``PUBLIC``, ``ACCOUNT``, ``CITIZEN``,
``staff(...)``, ``PARTNER``, ``SIGNED``, ``PROGRAM``, ``LOOPBACK``). Every POST of a browser proves that it
comes from one of our own forms before its handler sees it. Words are written in Indonesian and translated by
each package's ``locale/en.po``.
"""

from .answers import answer_exception, show_problem, wants_json
from .assets import ASSET_PATH, Asset, Assets
from .blanks import blank_page
from .cookies import FORM, SESSION, SIGN_IN, STAFF, end_cookie, make_cookie, open_value, seal_value
from .formats import Formats, days_left
from .forms import AnyRequest, Form, known_id, read_form
from .guard import Guarded, form_of, officer_of, partner_of, visitor_of
from .headers import CONTENT_POLICY, always, make_headers
from .heads import answer_heads
from .limits import Limit, Quota, limits_of
from .options import Callbacks, SiteOptions
from .problems import PROBLEM_JSON, TYPE_BASE, NotSignedIn, Problem, as_json, problem_of
from .room import Door, keep_room, room_holds
from .routes import ACCOUNT, CITIZEN, LOOPBACK, PARTNER, PROGRAM, PUBLIC, SIGNED, roles_of, rule_of, staff
from .shelf import FOREVER, Shelf
from .shell import Shell, Site, find_draft, go, language_of, page, safe_path, shell_of
from .visitors import Officer, Visitor, host_of, keep_visitors, on_this_machine
from .words import LANGUAGES, Language, mark, translations, with_prefix, without_prefix

__all__ = [
    "ACCOUNT",
    "ASSET_PATH",
    "CITIZEN",
    "CONTENT_POLICY",
    "FOREVER",
    "FORM",
    "LANGUAGES",
    "LOOPBACK",
    "PARTNER",
    "PROBLEM_JSON",
    "PROGRAM",
    "PUBLIC",
    "SESSION",
    "SIGNED",
    "SIGN_IN",
    "STAFF",
    "TYPE_BASE",
    "AnyRequest",
    "Asset",
    "Assets",
    "Callbacks",
    "Door",
    "Form",
    "Formats",
    "Guarded",
    "Language",
    "Limit",
    "NotSignedIn",
    "Officer",
    "Problem",
    "Quota",
    "Shelf",
    "Shell",
    "Site",
    "SiteOptions",
    "Visitor",
    "always",
    "answer_exception",
    "answer_heads",
    "as_json",
    "blank_page",
    "days_left",
    "end_cookie",
    "find_draft",
    "form_of",
    "go",
    "host_of",
    "keep_room",
    "keep_visitors",
    "known_id",
    "language_of",
    "limits_of",
    "make_cookie",
    "make_headers",
    "mark",
    "officer_of",
    "on_this_machine",
    "open_value",
    "page",
    "partner_of",
    "problem_of",
    "read_form",
    "roles_of",
    "room_holds",
    "rule_of",
    "safe_path",
    "seal_value",
    "shell_of",
    "show_problem",
    "staff",
    "translations",
    "visitor_of",
    "wants_json",
    "with_prefix",
    "without_prefix",
]
