"""Making the ZIP file piece by piece; every piece is read in a transaction of its own, so that the count is seen."""

import tempfile
import zipfile
from typing import IO

from facilities.models import FacilityExport
from facilities.services.exports import begin_export, count_export, finish_export, give_export_back
from iasios.access import office_scope
from iasios.exports.facility_files import ArchivePart, parts_of

README = (
    "Everything that the portal keeps of your facility, as of the day in the name of this file.\n"
    "JSON files are in UTF-8; spreadsheets hold the same in rows. PDF files are the documents as they were issued.\n"
)


def build_export(export_id: str) -> bool:
    """Makes one copy; safe to call twice or in parallel. Returns whether it is ready now."""
    with office_scope("begin a facility's copy"):
        export = FacilityExport.objects.select_related("facility").filter(pk=export_id).first()
        parts = parts_of(export.facility) if export is not None else []
        export = begin_export(export_id=export_id, total=len(parts))
    if export is None:
        return False
    try:
        with tempfile.TemporaryFile() as made:
            _write(made, parts, export)
            with office_scope("keep a facility's copy"):
                finish_export(export=export, content=made, size=made.seek(0, 2))
    except Exception:
        with office_scope("a facility's copy could not be made"):
            give_export_back(export=export)
        raise
    return True


def _write(made: IO[bytes], parts: list[ArchivePart], export: FacilityExport) -> None:
    taken: set[str] = set()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", README)
        for number, part in enumerate(parts, start=1):
            with office_scope("read a piece of a facility's copy"):
                content = part.make()
            archive.writestr(_unused(part.name, taken), content)
            with office_scope("count a piece of a facility's copy"):
                count_export(export=export, done=number)


def _unused(name: str, taken: set[str]) -> str:
    """The name, with a number where two files would have the same."""
    stem, dot, ending = name.rpartition(".")
    free, number = name, 2
    while free.casefold() in taken:
        free, number = f"{stem} ({number}){dot}{ending}", number + 1
    taken.add(free.casefold())
    return free
