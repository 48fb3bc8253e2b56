"""A contract for import-linter: a package is entered through its ``__init__``, never by an inner module."""

from __future__ import annotations

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class FrontDoorContract(Contract):
    """No module imports an inner module of another package.

    ``root`` is the package whose children are the packages. ``open`` names packages whose modules are
    imported by name (``base``), ``storeys`` those whose own children are the packages (``adapters.banks``),
    ``side_doors`` packages inside a package that may be entered by their own ``__init__`` (``draws.engine``).
    """

    type_name = "front_door"

    root: Any = fields.StringField()
    open: Any = fields.SetField(subfield=fields.StringField(), required=False)
    storeys: Any = fields.SetField(subfield=fields.StringField(), required=False)
    side_doors: Any = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:  # noqa: FBT001
        """Every import that goes past a front door."""
        wrong = []
        for importer in sorted(graph.modules):
            for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                door = self._door(imported)
                if door and imported != door and not (self._is_open(imported) or _within(importer, door)):
                    lines = [
                        detail["line_number"]
                        for detail in graph.get_import_details(importer=importer, imported=imported)
                    ]
                    wrong.append((importer, imported, door, lines))
        return ContractCheck(kept=not wrong, metadata={"wrong": wrong})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Say what to import instead."""
        for importer, imported, door, lines in check.metadata["wrong"]:
            where = ", ".join(f"l.{line}" for line in lines)
            output.print_error(
                f"{importer} imports {imported} ({where}): import from {door}, which re-exports it"
            )

    def _door(self, module: str) -> str | None:
        """The package that ``module`` belongs to, or None when it is not one that has a door."""
        parts = module.split(".")
        if parts[0] != self.root or len(parts) < 3 or parts[1] in (self.open or ()):
            return None
        depth = 3 if parts[1] in (self.storeys or ()) else 2
        return ".".join(parts[:depth])

    def _is_open(self, module: str) -> bool:
        """Whether the module is a side door."""
        return module.removeprefix(f"{self.root}.") in (self.side_doors or ())


def _within(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")
