"""Which links of the OpenAPI description were followed, as seen from the server's side."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qsl


class Exchange(NamedTuple):
    """A request with its answer."""

    operation: str
    path: dict[str, str]
    query: dict[str, str]
    request: Any
    response: Any


class Follower:
    """Remembers what answers gave, and sees who came back with it."""

    def __init__(self, described: dict[str, Any]) -> None:
        self._operations: list[tuple[str, re.Pattern[str], str]] = []
        self._from: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        self._given: dict[str, set[tuple[str, ...]]] = {}
        self.followed: set[str] = set()
        self.outcomes: Counter[str] = Counter()
        for path, operations in described["paths"].items():
            shape = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))
            for method, operation in operations.items():
                name = operation["operationId"]
                self._operations.append((method.upper(), shape, name))
                links = operation["responses"]["200"].get("links", {})
                self._from[name] = [(f"{name} -> {link['operationId']}", link) for link in links.values()]

    @property
    def declared(self) -> set[str]:
        """The links that there are."""
        return {name for links in self._from.values() for name, _ in links}

    def note(self, method: str, path: str, query: str, request: bytes, response: bytes) -> None:
        """An exchange that was answered with 200."""
        for known, shape, name in self._operations:
            found = shape.fullmatch(path)
            if known == method and found:
                asked = dict(parse_qsl(query))
                made = Exchange(name, found.groupdict(), asked, _json(request), _json(response))
                self._arrive(made)
                self._leave(made)

    def _arrive(self, made: Exchange) -> None:
        answers = made.response if isinstance(made.response, list) else [made.response]
        for answer in answers:
            if isinstance(answer, dict) and "outcome" in answer:
                self.outcomes[f"{made.operation}: {answer['outcome']}"] += 1
        for links in self._from.values():
            for name, link in links:
                if link["operationId"] == made.operation and self._took(made, link) in self._given.get(
                    name, ()
                ):
                    self.followed.add(name)

    def _leave(self, made: Exchange) -> None:
        for name, link in self._from[made.operation]:
            values = [_evaluate(made, expression) for _, expression in _taken(link)]
            if None not in values:
                self._given.setdefault(name, set()).add(tuple(map(str, values)))

    def _took(self, made: Exchange, link: dict[str, Any]) -> tuple[str, ...]:
        body = made.request if isinstance(made.request, dict) else {}
        asked = made.path | made.query
        return tuple(
            str((asked if place == "parameters" else body).get(field)) for (place, field), _ in _taken(link)
        )


def _taken(link: dict[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    for place in ("parameters", "requestBody"):
        for field, expression in link.get(place, {}).items():
            yield (place, field), expression


def _evaluate(made: Exchange, expression: str) -> Any:
    """A runtime expression (OpenAPI 3.1, 4.8.20.4); None where there is nothing."""
    source, _, pointer = expression.partition("#/")
    if not pointer:
        _, place, name = expression.split(".", 2)
        return (made.path if place == "path" else made.query).get(name)
    value = made.response if source == "$response.body" else made.request
    for step in pointer.split("/"):
        if isinstance(value, list):
            value = value[int(step)] if step.isdigit() and int(step) < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def watched(app: Any, seen: Counter[int], follower: Follower) -> Any:
    """The application, its answers counted by status and its links followed."""

    async def watch(scope: Any, receive: Any, send: Any) -> None:
        asked, answered, status = bytearray(), bytearray(), 0

        async def hear() -> Any:
            message = await receive()
            asked.extend(message.get("body", b""))
            return message

        async def say(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                seen[status] += 1
            answered.extend(message.get("body", b""))
            await send(message)

        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        await app(scope, hear, say)
        if status == 200:
            query = scope["query_string"].decode("ascii", "replace")
            follower.note(scope["method"], scope["path"], query, bytes(asked), bytes(answered))

    return watch
