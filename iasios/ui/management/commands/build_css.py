"""``manage.py build_css``: writes tokens.css, the bundles that browsers load, and the drawings of the mark."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from iasios.ui.static_bundle import write_all


class Command(BaseCommand):
    """Writes what is generated from the tables and sources of the design system; safe to run at any time."""

    help = "Write tokens.css, portal.css, portal.js and the SVG files of mark and seals."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Writes only files whose text changes and names them."""
        for path in write_all():
            self.stdout.write(f"wrote {path.name}")
