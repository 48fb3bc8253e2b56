"""The sandbox of the civil registry: over HTTP in Dukcapil's shape (``registry_app``) and in process.

Both make the same answer from a *truth* (NIK to record) with the same code, and the in-process twin reads it
with the adapter's own reader, so that they cannot disagree. What goes wrong is a function of (seed, NIK,
attempt); only being down depends on the instant. It holds no state and no real person.
"""

from .answering import RegistryRecord, Truth, answer_content
from .app import registry_app
from .in_process import InProcessRegistry

__all__ = ["InProcessRegistry", "RegistryRecord", "Truth", "answer_content", "registry_app"]
