"""What partners are told when a request cannot be answered: problem details (RFC 9457), in English.

The ``type`` of a problem never changes; its words may.
"""

from __future__ import annotations

from typing import Any, Final

from litestar import Request, Response

from bekal.pages import Problem, as_json, problem_of

# The titles of problems that the house raises for all sites are in Indonesian; partners read these.
_TITLES: Final = {
    "request-wrong": "The request cannot be read.",
    "not-allowed": "This key does not open this.",
    "not-found": "There is nothing under this address.",
    "method-not-allowed": "This address cannot be called with this method.",
    "form-too-large": "The body is too large.",
    "form-kind-wrong": "The body must be plain application/json.",
    "our-fault": "Something broke on our side; we have been told.",
    "busy": "Too much at once. Send the same again: what was done is not done twice.",
}
_KINDS: Final = {"form-too-large": "body-too-large", "form-kind-wrong": "body-kind-wrong"}


def answer_problem(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Any exception of a route for partners as problem details."""
    problem = problem_of(error)
    title = _TITLES.get(problem.kind, problem.title)
    if problem.kind in _KINDS:
        problem = Problem(problem.status, _KINDS[problem.kind], title, problem.detail, problem.headers)
    return as_json(request, problem, title)
