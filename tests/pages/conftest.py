"""Every kind of page: whatever an access table says is shown to somebody."""

from tests.access.conftest import staff, world

__all__ = ["staff", "world"]
