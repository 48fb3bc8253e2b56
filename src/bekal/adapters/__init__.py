"""Adapters to outside services; each implements the Protocol of the package that needs it."""
