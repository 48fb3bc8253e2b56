"""Functions of at most 70 lines, files of at most 400: what does not fit on a page is two things."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from .finding import Finding, files

FUNCTION_MAX = 70
FILE_MAX = 400
# One file on purpose: whoever doubts the draw downloads, reads and runs this alone, with nothing installed.
# It holds what elsewhere are libraries (BLS12-381, Ed25519, RFC 9380), and checks every published file.
# Divided it could not be carried in the publication; functions keep their limit.
LONGER_FILES = {"src/bekal/draws/proofs/verify_draw.py": 1_520}
_FOLDERS = ("src", "tests", "bench", "tools", "migrations")
_ENDINGS = (".py", ".sql", ".js", ".mjs", ".css", ".html", ".jinja", ".xml", ".sh")
_SCRIPTS = {".js", ".mjs"}
_JS_FUNCTION = re.compile(r"\bfunction\b[^{]*\{|=>\s*\{")


def check(root: Path) -> Iterator[Finding]:
    """Every file and function that is too long."""
    for path in files(root, _FOLDERS, _ENDINGS):
        text = path.read_text("utf-8")
        lines, most = text.count("\n"), LONGER_FILES.get(path.relative_to(root).as_posix(), FILE_MAX)
        if lines > most:
            yield Finding(path, most, f"{lines} lines; a file has at most {most}: divide it by what it does")
        if path.suffix == ".py":
            yield from _python(path, text)
        elif path.suffix in _SCRIPTS:
            yield from _script(path, text)


def _python(path: Path, text: str) -> Iterator[Finding]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _too_long(path, node.lineno, node.name, (node.end_lineno or 0) - node.lineno + 1)


def _script(path: Path, text: str) -> Iterator[Finding]:
    for start in _JS_FUNCTION.finditer(text):
        depth, end = 1, start.end()
        while depth and end < len(text):
            depth += {"{": 1, "}": -1}.get(text[end], 0)
            end += 1
        line = text.count("\n", 0, start.start()) + 1
        yield from _too_long(path, line, "a function", text.count("\n", start.start(), end) + 1)


def _too_long(path: Path, line: int, name: str, length: int) -> Iterator[Finding]:
    if length > FUNCTION_MAX:
        yield Finding(path, line, f"{name} has {length} lines; a function has at most {FUNCTION_MAX}")
