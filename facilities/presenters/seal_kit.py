"""The seals of an accredited centre as one ZIP: for screen and print, with guidance and a text for the press."""

import zipfile
from datetime import date
from functools import lru_cache
from io import BytesIO

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from facilities.enums import FacilityStatus
from facilities.models import Facility
from iasios.ui.seal import LEVEL_NAMES, seal_png, seal_svg

#: Millimetres of the files for print.
PRINTED = 60
#: Names of the texts, by language: how to use the seal, for the press, the seal on the website.
_NAMES = {
    "en": ("how-to-use-the-seal.txt", "text-for-the-press.txt", "seal-on-your-website.txt"),
    "de": ("siegel-verwenden.txt", "text-fuer-die-presse.txt", "siegel-auf-der-website.txt"),
}
_TEXTS = ("guidance", "press", "website")


def may_have_kit(facility: Facility) -> bool:
    """Accredited Centres and Centres of Excellence that may show their seal today."""
    return facility.seal_level >= FacilityStatus.ACCREDITED.level


def kit_filename(facility: Facility) -> str:
    return f"iasios-seals-{facility.slug}.zip"


def kit(facility: Facility, *, code: str, until: date | None) -> bytes:
    """The ZIP of a centre that may have it, with texts in English and German.

    Args:
        code: of the certificate, for the seal on the website.
        until: the last day of the term.
    """
    level = facility.seal_level
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _drawings(level, facility.status_since.year):
            archive.writestr(name, content)
        for language, names in _NAMES.items():
            with translation.override(language):
                context = {
                    "facility": facility,
                    "level": LEVEL_NAMES[level],
                    "is_excellence": level == FacilityStatus.EXCELLENCE.level,
                    "until": until,
                    "code": code,
                    "origin": settings.PUBLIC_ORIGIN,
                    "language": language,
                }
                for text, name in zip(_TEXTS, names, strict=True):
                    written = render_to_string(f"facilities/kit/{text}.txt", context).strip()
                    # Word processors take the mark at the beginning for what it is; without it they guess.
                    archive.writestr(f"{language}/{name}", "\ufeff" + written.replace("\n", "\r\n") + "\r\n")
    return out.getvalue()


@lru_cache(maxsize=8)
def _drawings(level: int, year: int) -> list[tuple[str, bytes]]:
    from iasios.documents.pdf import drawing_pdf  # noqa: PLC0415 -- slow import (WeasyPrint)

    files: list[tuple[str, bytes]] = []
    stem = f"seal-{list(FacilityStatus)[level]}"
    for ground, dark in (("light", False), ("dark", True)):
        for suffix, shown in (("", None), (f"-{year}", year)):
            svg = seal_svg(level, year=shown, lettering=True, dark=dark)
            name = f"{stem}-{ground}{suffix}"
            files += [
                (f"svg/{name}.svg", svg.encode()),
                (f"png/{name}.png", seal_png(svg)),
                (f"print/{name}.pdf", drawing_pdf(svg, millimetres=PRINTED, title=LEVEL_NAMES[level])),
            ]
    return files
