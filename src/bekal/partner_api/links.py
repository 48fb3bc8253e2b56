"""What can follow a call, as OpenAPI links: each value is looked for where the contracts say that it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, get_args, get_origin

import msgspec

from .contract import Contract

PARAMETER: Final = re.compile(r"\{(\w+):(\w+)\}")
_SANDBOX: Final = "sandbox_"
_ALSO: Final = {"accepted_id": "course_id"}
_NAMES: Final = frozenset({"reference", "code", "sequence", "day"})
_CURSORS: Final = ("after", "before")

Call = tuple[str, Contract]
"""A route's path and its contract."""


def describe_links(call: Call, calls: Mapping[str, Call], name: str) -> dict[str, dict[str, Any]]:
    """The links of ``call`` (its operation is ``name``) to those that may follow it, among all ``calls``.

    ValueError when a contract names a call that takes nothing of what it gives: no link could be followed.
    """
    path, contract = call
    given = _given(path, contract)
    links = {}
    for then in contract.then:
        target_path, target = calls[then]
        parameters = {each: given[each] for each in _parameters(target_path, target) if each in given}
        body = {each: given[each] for each in _fields(target.body) if each in given}
        if not parameters and not body:
            raise ValueError(f"{name} gives nothing that {then} takes")
        links[then] = _link(then, parameters, body)
    cursor = next((each for each in _CURSORS if each in _fields(contract.query)), None)
    if cursor is not None and "next" in _fields(contract.answer):
        asked = {each: f"$request.path.{each}" for each in _placeholders(path)}
        asked |= {each: f"$request.query.{each}" for each in _needed(contract.query)}
        links["next_page"] = _link(name, asked | {cursor: "$response.body#/next"}, {})
    return links


def _link(operation: str, parameters: dict[str, str], body: dict[str, str]) -> dict[str, Any]:
    link: dict[str, Any] = {"operationId": operation}
    if parameters:
        link["parameters"] = parameters
    if body:
        link["requestBody"] = body
    if any("/" + _SANDBOX in each for each in (*parameters.values(), *body.values())):
        link["description"] = "The code is in the answer of a sandbox only; elsewhere a phone gets it."
    return link


def _given(path: str, contract: Contract) -> dict[str, str]:
    """What a call gives that names a thing, and the runtime expression for it."""
    answer, start = contract.answer, "$response.body#/"
    found: dict[str, str] = {}
    if get_origin(answer) is list:
        answer, start = get_args(answer)[0], start + "0/"
    for field in msgspec.structs.fields(answer):
        listed = _listed(field.type)
        if listed is None:
            found[field.encode_name] = start + field.encode_name
        else:
            inside = {each: f"{start}{field.encode_name}/0/{each}" for each in _fields(listed)}
            found = inside | found
    for each in list(found):
        known_as = _ALSO.get(each) or each.removeprefix(_SANDBOX)
        found.setdefault(known_as, found[each])
    for each in _placeholders(path):
        found.setdefault(each, f"$request.path.{each}")
    for each in _fields(contract.body):
        found.setdefault(each, f"$request.body#/{each}")
    return {each: where for each, where in found.items() if each in _NAMES or each.endswith(("_id", "_code"))}


def _listed(kind: Any) -> Any:
    """The struct that a list holds; None for anything else."""
    inner = get_args(kind)[0] if get_origin(kind) is list else None
    return inner if isinstance(inner, type) and issubclass(inner, msgspec.Struct) else None


def _parameters(path: str, contract: Contract) -> list[str]:
    return [*_placeholders(path), *_fields(contract.query)]


def _placeholders(path: str) -> list[str]:
    return [name for name, _ in PARAMETER.findall(path)]


def _fields(kind: Any) -> list[str]:
    if kind is None or get_origin(kind) is list:
        return []
    return [field.encode_name for field in msgspec.structs.fields(kind)]


def _needed(kind: Any) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(kind) if field.required]
