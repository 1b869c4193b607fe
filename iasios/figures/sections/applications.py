"""Applications by stage, time in each stage, decisions."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.deadlines import assessment_due
from applications.enums import Holder, Level
from applications.status_row import StatusRow
from applications.statuses import OPEN_STATUSES, STATUSES
from assessment.enums import Outcome
from iasios.figures import counting
from iasios.figures.choice import FigureChoice
from iasios.figures.sections.section import FigureSection, column, shown
from iasios.ui.figure_drawings import Bar, Range, bars, ranges

#: Under so many cases a figure would speak of single hospitals.
LEAST = 5


def stages(choice: FigureChoice, found: counting.Applications) -> FigureSection:
    counts = [(row, found.by_status.get(str(status), 0)) for status, row in STATUSES.items()]
    total = sum(found.by_status.values())
    open_ = sum(count for status, count in found.by_status.items() if status in OPEN_STATUSES)
    rows: list[dict[str, Any]] = [{"stage": str(row.staff_label), "count": count} for row, count in counts]
    title = _("Applications by stage")
    return FigureSection(
        key="stages",
        title=title,
        finding=ngettext(
            "%(total)s application, %(open)s of it under way.",
            "%(total)s applications, %(open)s of them under way.",
            total,
        )
        % {"total": total, "open": open_},
        columns=[column("stage", _("Stage"), 36), column("count", _("Applications"))],
        rows=rows,
        drawing=bars([Bar(row["stage"], row["count"], shown(row["count"])) for row in rows], title=title),
        note=_("The year is that in which an application was opened.") if choice.year else "",
        facts={"total": total, "open": open_},
    )


def times(choice: FigureChoice) -> FigureSection:
    found = counting.stage_times(choice)
    rows: list[dict[str, Any]] = []
    drawn: list[Range] = []
    for status, row in STATUSES.items():
        time = found.get(str(status))
        if time is None:
            continue
        agreed = _agreed(row)
        told = time.count >= LEAST
        half, high = (round(time.half, 1), round(time.high, 1)) if told else (None, None)
        rows.append(
            {"stage": str(row.staff_label), "count": time.count, "half": half, "ninety": high, "agreed": agreed}
        )
        if told:
            words = _("half within %(half)s days, nine of ten within %(high)s") % {
                "half": shown(round(time.half)),
                "high": shown(round(time.high)),
            }
            drawn.append(Range(str(row.staff_label), time.low, time.half, time.high, words, agreed))
    late = [row for row in rows if row["agreed"] and row["ninety"] and row["ninety"] > row["agreed"]]
    title = _("Time in each stage")
    return FigureSection(
        key="times",
        title=title,
        finding=_times_finding(len(drawn), len(late)),
        columns=[
            column("stage", _("Stage"), 36),
            column("count", _("Ended")),
            column("half", _("Half within, days")),
            column("ninety", _("Nine of ten within, days")),
            column("agreed", _("Agreed, days")),
        ],
        rows=rows,
        drawing=ranges(drawn, title=_("Days in each stage: where eight of ten lie, the half, and the agreed time"))
        if drawn
        else "",
        note=_("The year is that in which a stage ended. Under %(least)s cases no time is told.") % {"least": LEAST},
    )


#: Any day; what is agreed is a number of days from it.
_DAY = date(2026, 1, 5)


def _agreed(row: StatusRow) -> int | None:
    """Days that a stage should take; the office finds assessors first where the assessors do not have it at once."""
    if row.due is None:
        return None
    days = (row.due(_DAY) - _DAY).days
    first = next(iter(row.holders))
    return days + (assessment_due(_DAY) - _DAY).days if row.evaluates and first == Holder.OFFICE else days


def _times_finding(told: int, late: int) -> str:
    if not told:
        return _("Too few stages have ended so far to say how long they take.")
    if not late:
        return _("Nine of ten keep the agreed time in every stage.")
    return ngettext(
        "In %(count)s stage the slowest tenth takes longer than agreed.",
        "In %(count)s stages the slowest tenth takes longer than agreed.",
        late,
    ) % {"count": late}


def decisions(choice: FigureChoice) -> FigureSection:
    found = counting.count_decisions(choice)
    rows: list[dict[str, Any]] = [
        {"outcome": str(outcome.label), "level": str(level.label), "count": found.get((outcome, level), 0)}
        for outcome in Outcome
        for level in Level
    ]
    total, approved = sum(found.values()), sum(found.get((Outcome.APPROVE, level), 0) for level in Level)
    title = _("Decisions")
    return FigureSection(
        key="decisions",
        title=title,
        finding=ngettext(
            "%(total)s decision was signed; %(accrediting)s accredits.",
            "%(total)s decisions were signed; %(accrediting)s accredit.",
            total,
        )
        % {"total": total, "accrediting": approved},
        columns=[
            column("outcome", _("Decision"), 20),
            column("level", _("Level"), 26),
            column("count", _("Number")),
        ],
        rows=rows,
        drawing=bars(
            [Bar(f"{row['outcome']}, {row['level']}", row["count"], shown(row["count"])) for row in rows], title=title
        ),
        facts={"total": total, "accrediting": approved},
    )
