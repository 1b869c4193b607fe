"""Everybody who may type something, and what the addresses are made of."""

from tests.access.conftest import staff, world

__all__ = ["staff", "world"]
