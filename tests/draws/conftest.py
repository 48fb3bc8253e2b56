"""py-ecc sets the interpreter's recursion limit when first imported: import it where that is undone."""

from __future__ import annotations

from bekal.draws.proofs import bls as bls
