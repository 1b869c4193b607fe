"""Load and agreement of the assessors, and what they ask about."""

from collections.abc import Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.queries import questions_of
from assessment.enums import VerdictChoice
from assessment.interrater_agreement import CHOICES, AgreementFigures
from iasios.figures import counting
from iasios.figures.choice import FigureChoice
from iasios.figures.sections.section import FigureSection, column, shown
from iasios.ui.figure_drawings import Bar, Stack, bars, stacks

#: Criteria that are named in the sentence above the drawing.
NAMED = 3


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
        columns=[column("dossiers", _("Open dossiers")), column("people", _("Assessors"))],
        rows=rows,
        drawing=bars(
            [
                Bar(
                    ngettext("%(count)s dossier", "%(count)s dossiers", row["dossiers"]) % {"count": row["dossiers"]},
                    row["people"],
                    shown(row["people"]),
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
            column("verdict", _("First assessor"), 20),
            *(column(one, _("Second: %(verdict)s") % {"verdict": labels[VerdictChoice(one)]}, 20) for one in CHOICES),
        ],
        rows=rows,
        drawing=bars(
            [
                Bar(_("Judged alike"), found.alike, shown(found.alike)),
                Bar(_("Judged differently"), found.judged - found.alike, shown(found.judged - found.alike)),
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
        "judged": shown(found.judged),
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
            column("criterion", _("Criterion"), 12),
            column("topic", _("Topic"), 44),
            column("core", _("Needed for"), 14),
            column("count", _("Applications asked")),
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
