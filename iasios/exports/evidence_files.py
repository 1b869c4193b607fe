"""The register of evidence in a facility's copy: every item, the questions it is linked to, and all its files."""

from collections.abc import Iterator
from typing import Any

from applications.models import EvidenceItem, EvidenceLink, EvidenceVersion
from facilities.models import Facility
from iasios.exports.serialisation import ArchivePart, as_json, file_parts, folder_of, rows_as


def register_parts(facility: Facility) -> list[ArchivePart]:
    versions = EvidenceVersion.objects.filter(facility=facility).select_related("file", "item")
    files = [
        part
        for version in versions.order_by("item__title", "item_id", "-number")
        for part in file_parts(_folder(version), version.file)
    ]
    return [ArchivePart("evidence.json", lambda: as_json(list(_items(facility)))), *files]


def _folder(version: EvidenceVersion) -> str:
    """Of the item; an earlier file lies in a folder of its own within it."""
    item = version.item
    folder = f"evidence/{folder_of(item.title)}"
    return folder if version.file_id == item.file_id else f"{folder}/version-{version.number}"


def _items(facility: Facility) -> Iterator[dict[str, Any]]:
    linked: dict[int, list[dict[str, str]]] = {}
    links = EvidenceLink.objects.filter(facility=facility).select_related("question", "application")
    for link in links.order_by("application", "question__number"):
        linked.setdefault(link.item_id, []).append(
            {"application": link.application.code, "question": link.question.code}
        )
    for item in EvidenceItem.objects.filter(facility=facility).select_related("owner", "file").order_by("title", "pk"):
        yield rows_as([item], "title kind place link effective_on expires_on")[0] | {
            "owner": str(item.owner),
            "file": item.file.name if item.file else "",
            "linked_to": linked.get(item.pk, []),
        }
