"""The key figures as sections: what was found in a sentence, a drawing, and the same as a table.

A section names no hospital and no assessor; under five cases the time in a stage is not told.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.deadlines import assessment_due
from applications.enums import Holder, Level
from applications.queries import questions_of
from applications.status_row import StatusRow
from applications.statuses import OPEN_STATUSES, STATUSES
from assessment.enums import Outcome, VerdictChoice
from assessment.interrater_agreement import CHOICES, AgreementFigures
from iasios.figures import counting
from iasios.figures.choice import FigureChoice
from iasios.text.formatting import money
from iasios.ui.figure_drawings import Bar, Range, Stack, bars, ranges, stacks
from iasios.workbooks import Column

#: Under so many cases a figure would speak of single hospitals.
LEAST = 5
#: Months ahead in which terms are shown, where no year is chosen.
MONTHS = 18
#: Criteria that are named in the sentence above the drawing.
NAMED = 3


@dataclass(frozen=True)
class FigureSection:
    """One of the figures. `rows` have the values of `columns` by their codes; numbers stay numbers."""

    key: str
    title: str
    finding: str
    columns: Sequence[Column]
    rows: Sequence[dict[str, Any]]
    drawing: SafeString | str = ""
    #: What the choice does not narrow, where that is not plain.
    note: str = ""
    #: A total or a second fact, for the tally on top.
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def headings(self) -> list[tuple[str, bool]]:
        """Each heading, and whether its column holds numbers."""
        return [(column.heading, self._is_number(column)) for column in self.columns]

    @property
    def cells(self) -> list[list[tuple[str, bool]]]:
        """The rows as people read them; each cell with whether it is a number."""
        kinds = [(column.code, self._is_number(column)) for column in self.columns]
        return [[(_shown(row[code]), is_number) for code, is_number in kinds] for row in self.rows]

    def _is_number(self, column: Column) -> bool:
        return any(isinstance(row[column.code], (int, float, Decimal)) for row in self.rows)


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, Decimal):
        return number_format(value, decimal_pos=2, force_grouping=True)
    if isinstance(value, (int, float)):
        return number_format(value, force_grouping=True)
    return str(value)


def _column(code: str, heading: str, width: float = 16) -> Column:
    return Column(code=code, heading=heading, width=width)


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
        columns=[_column("stage", _("Stage"), 36), _column("count", _("Applications"))],
        rows=rows,
        drawing=bars([Bar(row["stage"], row["count"], _shown(row["count"])) for row in rows], title=title),
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
                "half": _shown(round(time.half)),
                "high": _shown(round(time.high)),
            }
            drawn.append(Range(str(row.staff_label), time.low, time.half, time.high, words, agreed))
    late = [row for row in rows if row["agreed"] and row["ninety"] and row["ninety"] > row["agreed"]]
    title = _("Time in each stage")
    return FigureSection(
        key="times",
        title=title,
        finding=_times_finding(len(drawn), len(late)),
        columns=[
            _column("stage", _("Stage"), 36),
            _column("count", _("Ended")),
            _column("half", _("Half within, days")),
            _column("ninety", _("Nine of ten within, days")),
            _column("agreed", _("Agreed, days")),
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
            _column("outcome", _("Decision"), 20),
            _column("level", _("Level"), 26),
            _column("count", _("Number")),
        ],
        rows=rows,
        drawing=bars(
            [Bar(f"{row['outcome']}, {row['level']}", row["count"], _shown(row["count"])) for row in rows], title=title
        ),
        facts={"total": total, "accrediting": approved},
    )


def loads(choice: FigureChoice) -> FigureSection:
    found = counting.assessor_loads(choice)
    people = sum(found.values())
    seats = sum(number * count for number, count in found.items())
    rows: list[dict[str, Any]] = [{"dossiers": number, "people": found[number]} for number in sorted(found)]
    title = _("Load of the assessors")
    return FigureSection(
        key="loads",
        title=title,
        finding=_("%(people)s assessors hold %(seats)s seats of open dossiers; %(free)s hold none.")
        % {"people": people, "seats": seats, "free": found.get(0, 0)},
        columns=[_column("dossiers", _("Open dossiers")), _column("people", _("Assessors"))],
        rows=rows,
        drawing=bars(
            [
                Bar(
                    ngettext("%(count)s dossier", "%(count)s dossiers", row["dossiers"]) % {"count": row["dossiers"]},
                    row["people"],
                    _shown(row["people"]),
                )
                for row in rows
            ],
            title=title,
        ),
        note=_("As of today, whatever year is chosen."),
    )


def agreement(choice: FigureChoice) -> FigureSection:
    found = counting.agreement(choice)
    labels = dict(VerdictChoice.choices)
    rows: list[dict[str, Any]] = [
        {"verdict": str(labels[VerdictChoice(one)])} | dict(zip(CHOICES, counts, strict=True))
        for one, counts in found.rows
    ]
    title = _("Agreement of the assessors")
    return FigureSection(
        key="agreement",
        title=title,
        finding=_agreement_finding(found),
        columns=[
            _column("verdict", _("First assessor"), 20),
            *(_column(one, _("Second: %(verdict)s") % {"verdict": labels[VerdictChoice(one)]}, 20) for one in CHOICES),
        ],
        rows=rows,
        drawing=bars(
            [
                Bar(_("Judged alike"), found.alike, _shown(found.alike)),
                Bar(_("Judged differently"), found.judged - found.alike, _shown(found.judged - found.alike)),
            ],
            title=title,
        )
        if found.judged
        else "",
        note=_("The year is that in which two evaluations were compared."),
    )


def _agreement_finding(found: AgreementFigures) -> str:
    if found.percent is None:
        return _("No round is compared yet.")
    words = _("%(percent)s %% of %(judged)s pairs of verdicts are alike.") % {
        "percent": number_format(found.percent, decimal_pos=1),
        "judged": _shown(found.judged),
    }
    if found.kappa is None:
        return words
    return f"{words} " + _("Cohen's kappa: %(kappa)s.") % {"kappa": number_format(found.kappa, decimal_pos=2)}


def criteria(choice: FigureChoice, edition_id: int | None) -> FigureSection:
    found = counting.questions_asked(choice)
    questions = questions_of(edition_id) if edition_id else ()
    rows: list[dict[str, Any]] = [
        {
            "criterion": question.criterion,
            "topic": str(question.translated("short")),
            "core": _("Core") if question.is_core else _("Extended"),
            "count": found.get(question.identity, 0),
        }
        for question in questions
    ]
    known = {question.identity for question in questions}
    others = sum(count for identity, count in found.items() if identity not in known)
    most = sorted(rows, key=lambda row: -row["count"])
    title = _("What assessors ask about")
    return FigureSection(
        key="criteria",
        title=title,
        finding=_criteria_finding(most),
        columns=[
            _column("criterion", _("Criterion"), 12),
            _column("topic", _("Topic"), 44),
            _column("core", _("Needed for"), 14),
            _column("count", _("Applications asked")),
        ],
        rows=most,
        drawing=_dots(most, {question.criterion for question in questions if question.is_core}, title),
        note=ngettext(
            "%(count)s request was about a question that this edition does not ask.",
            "%(count)s requests were about questions that this edition does not ask.",
            others,
        )
        % {"count": others}
        if others
        else "",
    )


def _criteria_finding(most: Sequence[dict[str, Any]]) -> str:
    named = [row for row in most[:NAMED] if row["count"]]
    if not named:
        return _("Nothing was asked about yet.")
    never = sum(not row["count"] for row in most)
    asked = ", ".join(
        _("%(criterion)s %(topic)s (%(count)s)")
        % {"criterion": row["criterion"], "topic": row["topic"], "count": row["count"]}
        for row in named
    )
    return _("Asked about most: %(asked)s. Never asked about: %(never)s.") % {"asked": asked, "never": never}


def _dots(rows: Sequence[dict[str, Any]], core: set[str], title: str) -> SafeString | str:
    most = max((row["count"] for row in rows), default=0)
    if not most:
        return ""
    by_count: dict[int, list[tuple[bool, str]]] = {}
    for row in sorted(rows, key=lambda one: one["criterion"] not in core):
        by_count.setdefault(row["count"], []).append((row["criterion"] in core, f"{row['criterion']} {row['topic']}"))
    # Up to twenty places keep their distances; beyond that only the counts that occur stand side by side.
    places = range(most + 1) if most < 20 else sorted(by_count)
    return stacks(
        [Stack(str(count), by_count.get(count, [])) for count in places],
        title=_("%(title)s: one dot for each question by how many applications were asked; filled: core")
        % {"title": title},
        round_marks=True,
    )


def terms(choice: FigureChoice) -> FigureSection:
    today = timezone.localdate()
    first = date(choice.year, 1, 1) if choice.year else today.replace(day=1)
    months = [_month_after(first, number) for number in range(12 if choice.year else MONTHS)]
    found = counting.terms_ending(choice, first, _month_after(months[-1], 1))
    rows: list[dict[str, Any]] = [
        {
            "month": date_format(month, "YEAR_MONTH_FORMAT"),
            "begun": found.get(month, (0, 0))[0],
            "others": found.get(month, (0, 0))[1],
        }
        for month in months
    ]
    begun, others = (sum(row[name] for row in rows) for name in ("begun", "others"))
    title = _("Terms that end")
    filled, hollow = _("recertification begun"), _("not yet")
    return FigureSection(
        key="terms",
        title=title,
        finding=ngettext(
            "%(total)s term ends by %(month)s; recertification is begun for %(begun)s.",
            "%(total)s terms end by %(month)s; recertification is begun for %(begun)s.",
            begun + others,
        )
        % {"total": begun + others, "month": rows[-1]["month"], "begun": begun},
        columns=[
            _column("month", _("Month"), 20),
            _column("begun", _("Recertification begun"), 25),
            _column("others", _("Not begun"), 20),
        ],
        rows=rows,
        drawing=stacks(
            [
                Stack(date_format(month, "M"), [(True, filled)] * row["begun"] + [(False, hollow)] * row["others"])
                for month, row in zip(months, rows, strict=True)
            ],
            title=_("%(title)s, one square each; filled where recertification is begun") % {"title": title},
        )
        if begun + others <= _MOST_SQUARES
        else bars(
            [Bar(row["month"], row["begun"] + row["others"], _shown(row["begun"] + row["others"])) for row in rows],
            title=title,
        ),
    )


#: Beyond so many terms their squares would be a wall.
_MOST_SQUARES = 150


def _month_after(first: date, months: int) -> date:
    index = first.month - 1 + months
    return date(first.year + index // 12, index % 12 + 1, 1)


def invoices(choice: FigureChoice) -> FigureSection:
    found = counting.money(choice, timezone.localdate())
    labels = [_("Open, not due yet"), _("1 to 30 days late"), _("31 to 60 days late"), _("More than 60 days late")]
    rows: list[dict[str, Any]] = [
        {"what": label, "amount": amount, "invoices": count}
        for label, amount, count in zip(labels, found.open_by_age, found.invoices_by_age, strict=True)
    ]
    drawn = [
        Bar(
            row["what"],
            float(row["amount"]),
            ngettext("%(amount)s, %(count)s invoice", "%(amount)s, %(count)s invoices", row["invoices"])
            % {"amount": money(row["amount"], counting.CURRENCY), "count": row["invoices"]},
            "late" if number else "",
        )
        for number, row in enumerate(rows)
    ]
    rows += [
        {"what": what, "amount": amount, "invoices": None}
        for what, amount in (
            (_("Invoiced"), found.invoiced),
            (_("Received"), found.received),
            (_("Credited or written off"), found.dropped),
        )
    ]
    return FigureSection(
        key="money",
        title=_("Money"),
        finding=_("%(open)s is open, %(late)s of it late.")
        % {"open": money(found.open, counting.CURRENCY), "late": money(found.late, counting.CURRENCY)},
        columns=[
            _column("what", _("What"), 30),
            _column("amount", _("Amount in euro, with VAT"), 25),
            _column("invoices", _("Invoices")),
        ],
        rows=rows,
        drawing=bars(drawn, title=_("Money open, by how late it is")),
        note=_("Invoices by the year in which they were issued. An edition does not narrow them."),
        facts={"open": money(found.open, counting.CURRENCY), "late": money(found.late, counting.CURRENCY)},
    )


#: Sections by the name that their files go by, in the order of the page.
KEYS = ("stages", "times", "decisions", "loads", "agreement", "criteria", "terms", "money")
_ALONE: dict[str, Callable[[FigureChoice], FigureSection]] = {
    "times": times,
    "decisions": decisions,
    "loads": loads,
    "agreement": agreement,
    "terms": terms,
    "money": invoices,
}
_WITH_APPLICATIONS: dict[str, Callable[[FigureChoice, counting.Applications], FigureSection]] = {
    "stages": stages,
    "criteria": lambda choice, found: criteria(choice, found.criteria_of(choice)),
}


def section_of(key: str, choice: FigureChoice, found: counting.Applications | None = None) -> FigureSection:
    """One section; KeyError for an unknown one.

    Args:
        found: the applications, where they were counted already.
    """
    if key in _WITH_APPLICATIONS:
        return _WITH_APPLICATIONS[key](choice, found or counting.count_applications(choice))
    return _ALONE[key](choice)


def sections_of(choice: FigureChoice, found: counting.Applications) -> list[FigureSection]:
    """All of them, in the order of the page."""
    return [section_of(key, choice, found) for key in KEYS]
