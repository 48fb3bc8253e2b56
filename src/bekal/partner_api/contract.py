"""What a route promises: who may call it, what it takes, what it answers, which problems it knows.

One declaration serves the guard (scope), the reading of queries, and the OpenAPI description, so that none of
them can say something else than the others.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from bekal.access import Scope

COMMON: Final = (
    "request-wrong",
    "token-unknown",
    "scope-missing",
    "network-not-allowed",
    "partner-unlisted",
    "too-many",
    "our-fault",
    "busy",
)
"""Problems that every route behind a token knows."""

WRITING: Final = (
    "body-malformed",
    "body-too-large",
    "body-kind-wrong",
    "body-invalid",
    "key-wrong",
    "key-reused",
    "key-in-use",
)
"""Problems that every route with a body and an Idempotency-Key knows besides."""


class Contract(msgspec.Struct, frozen=True):
    """``body`` is the type of one item; ``many``: the body is an item or a list of up to 1,000.

    ``csv``: the body is a file, and so is the answer where JSON is not accepted.
    ``writes``: the call needs an Idempotency-Key. ``missing``: the kind of the problem that answers for what
    is unknown and for what is another partner's alike. ``then``: the calls (names of their functions) that go
    on with what this one gives.
    """

    summary: str
    answer: Any
    body: Any = None
    many: bool = False
    query: Any = None
    csv: bool = False
    writes: bool = False
    missing: str = ""
    problems: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    statuses: tuple[int, ...] = (200,)
    then: tuple[str, ...] = ()

    @property
    def kinds(self) -> tuple[str, ...]:
        """All problems the route knows."""
        further = (WRITING[:4] if self.body is not None else ()) + (WRITING[4:] if self.writes else ())
        return (*COMMON, *further, *((self.missing,) if self.missing else ()), *self.problems)


def partners(scope: Scope, contract: Contract) -> dict[str, Any]:
    """The ``opt`` of a route that an access token with this scope opens."""
    return {"access": "partner", "scope": scope.value, "contract": contract}
