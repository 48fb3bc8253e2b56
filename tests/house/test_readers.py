"""Who reads JSON from outside expects brackets within brackets, thousands deep."""

from __future__ import annotations

import ast
from pathlib import Path

import bekal

ROOT = Path(bekal.__file__).parent

OWN = {
    "access/tokens.py:read_assertion",
    "base/backup.py",
    "base/keyfile.py",
    "base/requests.py",
    "cli/outside.py",
    "draws/open_draws.py",
    "draws/parties.py",
    "draws/proofs/shelf.py",
    "eligibility/queries.py",
    "journey/buy.py",
    "journey/hold_class.py",
    "journey/order.py",
    "journey/publish.py",
    "market/propose.py",
    "market/search_courses.py",
    "notices/codes.py",
    "ops/proposals.py",
    "pages/cookies.py",
    "partner_api/v1/proposals.py",
    "programme/queries.py",
    "surveys/queries.py",
    "ussd/sessions.py",
    "web/demo.py",
}
"""Who reads what we wrote ourselves, in a column, a sealed cookie, a file of the installation."""

OTHERS = ("simulate/",)
"""Programs that no outsider sends anything."""


def readers(tree: ast.Module) -> list[tuple[str, int, bool]]:
    """Every place that reads JSON: its function, its line, and whether it expects deep nesting."""
    found = []

    def walk(node: ast.AST, function: str, expects: bool) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            function, expects = node.name, False
        if isinstance(node, ast.Call) and reads(node.func):
            found.append((function, node.lineno, expects))
        for name, field in ast.iter_fields(node):
            inside = expects or (isinstance(node, ast.Try) and name == "body" and handles(node))
            for child in field if isinstance(field, list) else [field]:
                if isinstance(child, ast.AST):
                    walk(child, function, inside)

    walk(tree, "", expects=False)
    return found


def reads(called: ast.expr) -> bool:
    text = ast.unparse(called).lower()
    whole = ("json.decode", "json.loads", "jwt.decode", "response.json", "request.json")
    return text.endswith((*whole, "_decoder.decode"))


def handles(node: ast.Try) -> bool:
    caught = " ".join(ast.unparse(handler.type) for handler in node.handlers if handler.type)
    return any(name in caught for name in ("UNREADABLE", "RecursionError")) or "Exception" in caught.split()


def test_whoever_reads_json_from_outside_expects_deep_nesting() -> None:
    forgetful, all_readers = set(), set()
    for file in sorted(ROOT.rglob("*.py")):
        place = file.relative_to(ROOT).as_posix()
        if place.startswith(OTHERS):
            continue
        for function, line, expects in readers(ast.parse(file.read_text())):
            known = {place, f"{place}:{function}"} & OWN
            all_readers |= known
            if not expects and not known:
                forgetful.add(f"{place}:{line} in {function}: catch bekal.base.recursion.UNREADABLE")
    assert not forgetful, "\n".join(sorted(forgetful))
    assert not OWN - all_readers, "these read no JSON any more"
