"""Where each key of a TOML text stands, and where its syntax is broken.

The standard library's tomllib gives values without positions and stops at the first error; tree-sitter's
grammar of TOML gives positions and goes on after an error. tomllib stays the judge of what is valid.
"""

from __future__ import annotations

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

Path = tuple[str | int, ...]

_PARSER = Parser(Language(tree_sitter_toml.language()))
_KEYS = ("bare_key", "quoted_key", "dotted_key")


class Positions:
    """Lines (from 1) of the keys of one TOML text."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        self._texts: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        self._root = _PARSER.parse(text.encode()).root_node

    def walk(self) -> None:
        """Find the line of every key. RecursionError when the text nests too deeply."""
        for node in self._root.named_children:
            if node.type == "pair":
                self._pair(node, ())
            elif node.type in ("table", "table_array_element"):
                self._table(node)

    def line(self, path: Path) -> int:
        """The line of a key, or of the nearest table around it that is written down; 1 for none."""
        while path:
            if path in self._lines:
                return self._lines[path]
            path = path[:-1]
        return 1

    def text_line(self, path: Path) -> int:
        """The line on which the content of a text begins (a text in three quotes may begin below its key)."""
        return self._texts.get(path, self.line(path))

    def broken_lines(self) -> list[int]:
        """The lines on which the grammar meets something it cannot read, without doubles."""
        lines, stack = set(), [self._root]
        while stack:
            node = stack.pop()
            if node.is_error or node.is_missing:
                lines.add(node.start_point.row + 1)
            elif node.has_error:
                stack.extend(node.children)
        return sorted(lines)

    def _table(self, node: Node) -> None:
        names = next((_names(child) for child in node.named_children if child.type in _KEYS), [])
        path: Path = ()
        for depth, name in enumerate(names, 1):
            path = (*path, name)
            self._lines.setdefault(path, node.start_point.row + 1)
            if depth == len(names) and node.type == "table_array_element":
                self._counts[path] = self._counts.get(path, 0) + 1
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
                self._lines.setdefault(path, node.start_point.row + 1)
        for child in node.named_children:
            if child.type == "pair":
                self._pair(child, path)

    def _pair(self, node: Node, path: Path) -> None:
        key, *rest = (child for child in node.named_children if child.type != "comment")
        for name in _names(key):
            path = (*path, name)
            self._lines.setdefault(path, key.start_point.row + 1)
        if rest:
            self._value(rest[-1], path)

    def _value(self, node: Node, path: Path) -> None:
        if node.type == "string":
            opening = (node.text or b"")[:5].replace(b"\r", b"")
            below = opening.startswith((b'"""\n', b"'''\n"))
            self._texts[path] = node.start_point.row + 1 + below
        if node.type == "inline_table":
            for child in node.named_children:
                if child.type == "pair":
                    self._pair(child, path)
        elif node.type == "array":
            items = [child for child in node.named_children if child.type != "comment"]
            for index, child in enumerate(items):
                self._lines[(*path, index)] = child.start_point.row + 1
                self._value(child, (*path, index))


def _names(key: Node) -> list[str]:
    if key.type == "dotted_key":
        return [name for child in key.named_children for name in _names(child)]
    text = (key.text or b"").decode()
    return [text.strip("\"'")]
