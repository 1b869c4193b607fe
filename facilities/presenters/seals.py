"""Which seal files a facility may use (R22, R65, R66). It refuses to draw them."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from facilities.enums import FacilityStatus


@dataclass(frozen=True)
class SealFile:
    """One file of the documents page."""

    name: str
    level: int
    label: Any
    year: int | None
    dark: bool = False


def seal_files(level: int, year: int) -> list[SealFile]:
    """The files of the level held now: with the year and without; Enrolled also for dark ground. None before."""
    if not level:
        return []
    stem = f"seal-{list(FacilityStatus)[level]}"
    files = [
        SealFile(stem, level, _("Seal"), None),
        SealFile(f"{stem}-{year}", level, _("Seal with the year"), year),
    ]
    if level == FacilityStatus.ENROLLED.level:
        files.append(SealFile(f"{stem}-dark", level, _("Seal for dark ground"), None, dark=True))
        files.append(SealFile(f"{stem}-dark-{year}", level, _("Seal with the year, for dark ground"), year, dark=True))
    return files
