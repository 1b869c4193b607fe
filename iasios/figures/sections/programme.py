"""What the programme lives on: terms that end, and money."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from iasios.figures import counting
from iasios.figures.choice import FigureChoice
from iasios.figures.sections.section import FigureSection, column, shown
from iasios.text.formatting import money
from iasios.ui.figure_drawings import Bar, Stack, bars, stacks

#: Months ahead in which terms are shown, where no year is chosen.
MONTHS = 18


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
            column("month", _("Month"), 20),
            column("begun", _("Recertification begun"), 25),
            column("others", _("Not begun"), 20),
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
            [Bar(row["month"], row["begun"] + row["others"], shown(row["begun"] + row["others"])) for row in rows],
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
            column("what", _("What"), 30),
            column("amount", _("Amount in euro, with VAT"), 25),
            column("invoices", _("Invoices")),
        ],
        rows=rows,
        drawing=bars(drawn, title=_("Money open, by how late it is")),
        note=_("Invoices by the year in which they were issued. An edition does not narrow them."),
        facts={"open": money(found.open, counting.CURRENCY), "late": money(found.late, counting.CURRENCY)},
    )
