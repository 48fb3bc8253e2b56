"""What people are told, in Indonesian and English. No message holds a link: whoever sends one is not us."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from bekal.adapters.messages import SIGN_IN_CODE

LANGUAGES = ("id", "en")


@cache
def _texts() -> dict[str, dict[str, str]]:
    file = files(__package__ or "bekal.jobs") / "data" / "messages.toml"
    return tomllib.loads(file.read_text("utf-8"))


def topics() -> list[str]:
    """The outbox's topics that are told to persons."""
    return [topic for topic in _texts() if topic != SIGN_IN_CODE]


def say(topic: str, language: str, parameters: Mapping[str, Any]) -> str:
    """The text of a topic; a language we do not have becomes Indonesian."""
    text = _texts()[topic][language if language in LANGUAGES else "id"]
    return text.format_map(parameters)
