"""The seals of an accredited centre as one ZIP: for screen and print, with guidance and a text for the press."""

import zipfile
from datetime import date
from functools import lru_cache
from io import BytesIO

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import pgettext_lazy

from facilities.enums import FacilityStatus
from facilities.models import Facility
from iasios.ui.seal import LEVEL_NAMES, seal_png, seal_svg

#: Millimetres of the files for print.
PRINTED = 60
#: Each text by its template, with the name of its file in the reader's language.
_TEXTS = {
    "guidance": pgettext_lazy("file name", "how-to-use-the-seal.txt"),
    "press": pgettext_lazy("file name", "text-for-the-press.txt"),
    "website": pgettext_lazy("file name", "seal-on-your-website.txt"),
}


def may_have_kit(facility: Facility) -> bool:
    """Accredited Centres and Centres of Excellence that may show their seal today."""
    return facility.seal_level >= FacilityStatus.ACCREDITED.level


def kit_filename(facility: Facility) -> str:
    return f"iasios-seals-{facility.slug}.zip"


def kit(facility: Facility, *, code: str, until: date | None) -> bytes:
    """The ZIP of a centre that may have it, with texts in every language of the portal.

    Args:
        code: of the certificate, for the seal on the website.
        until: the last day of the term.
    """
    level = facility.seal_level
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _drawings(level, facility.status_since.year):
            archive.writestr(name, content)
        for language, _label in settings.LANGUAGES:
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
                for text, filename in _TEXTS.items():
                    written = render_to_string(f"facilities/kit/{text}.txt", context).strip()
                    # Word processors take the mark at the beginning for what it is; without it they guess.
                    archive.writestr(f"{language}/{filename}", "\ufeff" + written.replace("\n", "\r\n") + "\r\n")
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
