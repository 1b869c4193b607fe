"""Draws the grid of 30 cases by 36 marks. Rows are joined from pieces prepared once.

1,080 template tags would be slow. Every piece is escaped when it is prepared; what is joined afterwards is safe.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from casereview.catalogue import DatasetSpec, MarkSpec
from casereview.completeness import gaps_of, window_state
from casereview.enums import CASES, Mark
from casereview.forms.cases import GroupForm, cell_name, mark_choices
from casereview.models import Case
from casereview.queries import ItemTally, is_begun
from iasios.ui.elements import icon

# The symbols stand in templates/casereview/_symbols.html. Shape, not colour alone, tells the marks apart.
_SYMBOL = {Mark.PRESENT: "mk-y", Mark.MISSING: "mk-n", Mark.NOT_APPLICABLE: "mk-a", "": "mk-o"}
_HEIGHT = 24


def mark_words(wording: str) -> dict[str, str]:
    """What a screen reader hears in a cell, by mark; empty is a mark not yet made."""
    yes_no = wording == "yes_no"
    return {
        Mark.PRESENT: pgettext("mark in the grid", "yes") if yes_no else pgettext("mark in the grid", "present"),
        Mark.MISSING: pgettext("mark in the grid", "no") if yes_no else pgettext("mark in the grid", "missing"),
        Mark.NOT_APPLICABLE: pgettext("mark in the grid", "does not apply"),
        "": pgettext("mark in the grid", "not yet marked"),
    }


def symbol(mark: str, word: str) -> SafeString:
    """One mark as a shape with its word."""
    return format_html(
        '<svg role="img" aria-label="{}"><use href="#{}"></use></svg>', word, _SYMBOL[Mark(mark) if mark else ""]
    )


def prototypes() -> SafeString:
    """One of each mark for the script that changes cells in place."""
    return mark_safe(
        "".join(
            format_html('<span data-mark="{}" data-wording="{}">{}</span>', mark, wording, symbol(mark, word))
            for wording in ("presence", "yes_no")
            for mark, word in mark_words(wording).items()
        )
    )


def head_groups(dataset: DatasetSpec, group_url: str) -> SafeString:
    """The row of group names; with an address they lead to the same group page by page."""
    cells = []
    for group in dataset.groups:
        name = format_html("{}", group.short)
        if group_url:
            name = format_html('<a href="{}">{}</a>', group_url.replace("GROUP", group.code), group.short)
        span = len(dataset.marks_of_group(group.code))
        cells.append(format_html('<th scope="colgroup" colspan="{}"><span>{}</span></th>', span, name))
    return mark_safe("".join(cells))


def head_items(dataset: DatasetSpec) -> SafeString:
    """The row of item names, written upright."""
    return mark_safe(
        "".join(
            format_html(
                '<th scope="col" class="gi{}" title="{}" data-item="{}" data-wording="{}"{}><span>{}</span></th>',
                edge,
                spec.label,
                spec.code,
                spec.wording,
                mark_safe(' data-na=""') if spec.may_be_not_applicable else "",
                spec.short,
            )
            for spec, edge in _with_edges(dataset)
        )
    )


def sum_cells(dataset: DatasetSpec, items: Mapping[str, ItemTally]) -> SafeString:
    """Per item the number of records that hold it, and a small column: petrol present, red missing."""
    return mark_safe(
        "".join(
            format_html("<td{}>{}</td>", mark_safe(' class="g1"') if edge else "", sum_piece(items[spec.code]))
            for spec, edge in _with_edges(dataset)
        )
    )


def sum_piece(tally: ItemTally) -> SafeString:
    """The inside of one cell of the tally row; the script replaces it by its id."""
    full, lack = _HEIGHT * tally.present / CASES, _HEIGHT * tally.missing / CASES
    return format_html(
        '<div id="sum-{}"{}><span>{}</span>{}<svg viewBox="0 0 16 24" aria-hidden="true" focusable="false">'
        '<rect x="3" width="10" height="24" class="tb"></rect>'
        '<rect x="3" y="{}" width="10" height="{}" class="tf"></rect>'
        '<rect x="3" y="{}" width="10" height="{}" class="tx"></rect></svg></div>',
        tally.item.code,
        mark_safe(' class="gap"') if tally.missing else "",
        tally.present,
        format_html('<span class="vh">{}</span>', _missing_words(tally.missing)) if tally.missing else "",
        f"{_HEIGHT - full:g}",
        f"{full:g}",
        f"{_HEIGHT - full - lack:.4g}",
        f"{lack:g}",
    )


def item_bar(tally: ItemTally) -> SafeString:
    """Present petrol, missing red, of 30 records; the figures stand beside it."""
    full, lack = 4 * tally.present, 4 * tally.missing
    return format_html(
        '<svg class="itembar" viewBox="0 0 120 8" width="120" height="8" aria-hidden="true" focusable="false">'
        '<rect width="120" height="8" class="tb"></rect><rect width="{}" height="8" class="tf"></rect>'
        '<rect x="{}" width="{}" height="8" class="tx"></rect></svg>',
        full,
        full,
        lack,
    )


def _missing_words(count: int) -> str:
    return ngettext(", %(count)s missing", ", %(count)s missing", count) % {"count": count}


def body(cases: Iterable[Case], dataset: DatasetSpec, *, slug: str, today: date, is_open: bool = True) -> SafeString:
    """The 30 rows; `today` is the day to which the 12 months lead, and only in an open review a date is due soon."""
    types = {kind.code: format_html("{}", kind.short) for kind in dataset.tumour_types}
    columns = [(spec.code, _cells(spec, mark_words(spec.wording), edge)) for spec, edge in _with_edges(dataset)]
    address = reverse("casereview:case", args=[slug, 0])
    return mark_safe("".join(_row(case, dataset, types, columns, address, today, is_open) for case in cases))


def _cells(spec: MarkSpec, words: Mapping[str, str], edge: str) -> dict[str, str]:
    return {mark: format_html('<td class="m{}">{}</td>', edge, symbol(mark, word)) for mark, word in words.items()}


def _row(
    case: Case,
    dataset: DatasetSpec,
    types: Mapping[str, SafeString],
    columns: list[tuple[str, dict[str, str]]],
    address: str,
    today: date,
    is_open: bool,
) -> str:
    marks = case.marks
    return "".join(
        (
            format_html(
                '<tr data-case="{}"><th scope="row" class="st"><a href="{}">'
                '<span class="vh">{} </span>{}</a></th>'
                '<td class="gt" data-value="{}">{}</td><td class="gd" data-value="{}">{}</td>',
                case.number,
                address.replace("/0/", f"/{case.number}/"),
                pgettext("before a number", "Case"),
                case.number,
                case.tumour_type,
                _type_piece(case, types),
                case.procedure_on.isoformat() if case.procedure_on else "",
                _date_piece(case, today, is_open),
            ),
            *(cells[marks.get(code, "")] for code, cells in columns),
            '<td class="gr">',
            gap_piece(case, dataset),
            "</td></tr>",
        )
    )


def case_pieces(case: Case, dataset: DatasetSpec, today: date) -> dict[str, SafeString]:
    """The pieces of a case's row beside its marks; the script replaces them by their ids."""
    types = {kind.code: format_html("{}", kind.short) for kind in dataset.tumour_types}
    return {
        f"#type-{case.number}": _type_piece(case, types),
        f"#date-{case.number}": _date_piece(case, today),
        f"#gap-{case.number}": gap_piece(case, dataset),
    }


def _type_piece(case: Case, types: Mapping[str, SafeString]) -> SafeString:
    shown = types.get(case.tumour_type) or format_html('<span class="faint">{}</span>', _("not chosen"))
    return format_html('<span id="type-{}">{}</span>', case.number, shown)


def _date_piece(case: Case, today: date, is_open: bool = True) -> SafeString:
    if case.procedure_on is None:
        return format_html('<span id="date-{}" class="faint">{}</span>', case.number, _("no date"))
    state = window_state(case.procedure_on, today)
    shown = date_format(case.procedure_on, "SHORT_DATE_FORMAT")
    if state.is_outside:
        return format_html(
            '<span id="date-{}" class="out">{} {}<span class="vh"> {}</span></span>',
            case.number,
            icon("warning"),
            shown,
            _("outside the window"),
        )
    if state.is_soon and is_open:
        return format_html(
            '<span id="date-{}" class="old">{}<span class="vh"> {}</span></span>',
            case.number,
            shown,
            days_left_words(state.days_left),
        )
    return format_html('<span id="date-{}">{}</span>', case.number, shown)


def days_left_words(days: int) -> str:
    """31 days left; the last day has words of its own."""
    if days == 0:
        return _("last day today")
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


def gap_piece(case: Case, dataset: DatasetSpec) -> SafeString:
    """The end of a row: a complete case with its gaps or none, else how far it is; the script replaces it by its id.

    Gaps are told of a complete case alone, so that no case looks finished that is not.
    """
    if case.is_complete:
        inside = _complete_piece(len(gaps_of(case.marks, dataset.marks)))
    elif is_begun(case):
        numbers = {"marked": sum(spec.code in case.marks for spec in dataset.marks), "total": len(dataset.marks)}
        inside = format_html(
            '<span class="faint" aria-hidden="true">{marked}/{total}</span><span class="vh">{words}</span>',
            **numbers,
            words=_("%(marked)s of %(total)s marked") % numbers,
        )
    else:
        inside = format_html('<span class="faint">{}</span>', pgettext("state of a case", "open"))
    return format_html('<div id="gap-{}">{}</div>', case.number, inside)


def _complete_piece(gaps: int) -> SafeString:
    if gaps:
        return format_html("<b>{}</b>", ngettext("%(count)s gap", "%(count)s gaps", gaps) % {"count": gaps})
    return format_html('<span class="okk">{}</span><span class="vh">{}</span>', icon("check"), _("complete, no gap"))


def _with_edges(dataset: DatasetSpec) -> list[tuple[MarkSpec, str]]:
    """The items with the class of a cell that begins a group."""
    found, group = [], ""
    for spec in dataset.marks:
        found.append((spec, " g1" if spec.group != group else ""))
        group = spec.group
    return found


# --- the grid page by page: the same table with controls, one group of items at a time -------------------------------


def edit_head(form: GroupForm) -> SafeString:
    """Column headings of the page."""
    labels = [spec.short for spec in form.items] or [_("Tumour type"), _("Date of procedure")]
    return mark_safe("".join(format_html('<th scope="col">{}</th>', label) for label in labels))


def edit_body(form: GroupForm, *, slug: str) -> SafeString:
    """Thirty rows of selects, or of tumour types and dates."""
    address = reverse("casereview:case", args=[slug, 0])
    rows = []
    for case in form.cases:
        cells = "".join(f"<td>{_control(form, case, cell)}</td>" for cell in form.cells)
        rows.append(
            format_html(
                '<tr><th scope="row"><a href="{}">{}</a><input type="hidden" name="was-{}" value="{}"></th>{}</tr>',
                address.replace("/0/", f"/{case.number}/"),
                _("Case %(number)s") % {"number": case.number},
                case.number,
                form.was(case),
                mark_safe(cells),
            )
        )
    return mark_safe("".join(rows))


def _control(form: GroupForm, case: Case, cell: str) -> SafeString:
    name = cell_name(case.number, cell)
    field, value, errors = form.fields[name], form.shown(case, cell), form.errors.get(name, ())
    message = mark_safe(
        "".join(
            format_html('<p class="fmsg" id="id_{}_error">{} {}</p>', name, icon("warning-circle"), error)
            for error in errors
        )
    )
    described = format_html(' aria-invalid="true" aria-describedby="id_{}_error"', name) if errors else ""
    if cell == "procedure_on":
        control = format_html(
            '<input class="input input--s" type="date" name="{0}" id="id_{0}" value="{1}" aria-label="{2}"{3}>',
            name,
            value,
            field.label,
            described,
        )
    else:
        control = format_html(
            '<select class="select select--s" name="{0}" id="id_{0}" aria-label="{1}"{2}>{3}</select>',
            name,
            field.label,
            described,
            _options(form, cell, value),
        )
    return format_html("{}{}", message, control)


def _options(form: GroupForm, cell: str, value: str) -> SafeString:
    if cell == "tumour_type":
        choices = [("", _("Choose")), *((kind.code, kind.label) for kind in form.dataset.tumour_types)]
    else:
        choices = [("", pgettext("mark not made", "Open")), *mark_choices(form.dataset.mark(cell))]
    return mark_safe(
        "".join(
            format_html(
                '<option value="{}"{}>{}</option>', option, mark_safe(" selected") if option == value else "", word
            )
            for option, word in choices
        )
    )
