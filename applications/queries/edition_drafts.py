"""Editions as the office keeps them: drafts, published ones with what rests on them, and what they change."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from applications.catalogue.comparison import EditionComparison, compared
from applications.catalogue.specs import QuestionSpec
from applications.catalogue.writing import Files, ordered
from applications.models import Edition, EditionDraft, Question
from applications.queries.edition import newest_edition
from applications.queries.edition_files import files_of
from applications.statuses import OPEN_STATUSES


def office_editions() -> "QuerySet[Edition]":
    """Published editions, the latest first, with `running` and `in_all`, the applications that rest on each."""
    return (
        Edition.objects.select_related("archiving__archived_by")
        .annotate(
            in_all=Count("applications"),
            running=Count("applications", filter=Q(applications__status__in=OPEN_STATUSES)),
        )
        .order_by("-year", "-published_at", "-pk")
    )


def edition_with(code: str) -> Edition | None:
    """The published edition with this code, with `running` and `in_all`."""
    return office_editions().filter(code=code).first()


def open_drafts() -> "QuerySet[EditionDraft]":
    """Drafts that are not published, the latest first, without their texts."""
    return EditionDraft.objects.filter(edition__isnull=True).select_related("base", "saved_by").defer("files")


def draft_with(code: str) -> EditionDraft | None:
    """The draft that is not published with this code."""
    rows = EditionDraft.objects.filter(edition__isnull=True).select_related("base", "saved_by")
    return rows.filter(code=code).first()


def bases() -> "QuerySet[Edition]":
    """What a draft may begin from."""
    return Edition.objects.filter(archiving__isnull=True).order_by("-year", "-published_at", "-pk")


def next_code(year: int) -> str:
    """The first code of a year that neither an edition nor a draft has: 2027.1."""
    used = {
        code.rpartition(".")[2]
        for model in (Edition, EditionDraft)
        for code in model.objects.filter(code__startswith=f"{year}.").values_list("code", flat=True)
    }
    return f"{year}.{max((int(number) for number in used if number.isdecimal()), default=0) + 1}"


def known_identities() -> set[str]:
    """What any question of any published edition is known by."""
    rows = Question.objects.order_by().values_list("origin", "code").distinct()
    return {origin or code for origin, code in rows}


@dataclass(frozen=True)
class LatestEdition:
    """What a new edition may not come before."""

    year: int
    begins_on: date | None


def latest_edition() -> LatestEdition:
    """The latest year and the latest first day of what is not archived."""
    found = Edition.objects.filter(archiving__isnull=True).aggregate(year=Max("year"), day=Max("valid_from"))
    return LatestEdition(found["year"] or 0, found["day"])


def present_for(draft: EditionDraft) -> Edition:
    """What a draft is compared with: the edition in force, else the one that it began from."""
    return newest_edition() or draft.base


def comparison_of(draft: EditionDraft) -> EditionComparison:
    """What the draft changes of the edition in force."""
    return compared(files_of(present_for(draft)), draft.files)


def identity_of(files: Files, code: str) -> str:
    return str(files["en"]["question"][code].get("origin", code))


def code_of(files: Files, identity: str) -> str | None:
    """The code of the question that is known by this; None where there is none."""
    return next((code for code in ordered(files) if identity_of(files, code) == identity), None)


def topics_of(files: Files) -> dict[str, str]:
    """The topics of the case review that questions of these files are about, and the code of each."""
    asked = files["en"]["question"]
    found = ((str(asked[code].get("options", {}).get("topic", "")), code) for code in ordered(files))
    return {topic: code for topic, code in found if topic}


def standard_of(code: str) -> int:
    """The number of the standard that a code belongs to."""
    return QuestionSpec.model_construct(code=code).standard


def standards_in(files: Files, language: str) -> dict[int, str]:
    """Titles of the standards in a language, in English where it has none."""
    own: dict[str, Any] = files.get(language, {}).get("standards", {}) if language != "en" else {}
    return {int(row["number"]): own.get(str(row["number"])) or row["title"] for row in files["en"]["standards"]}
