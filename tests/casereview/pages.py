"""Addresses of the case review, and its forms as pages send them."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from casereview.catalogue import load_dataset
from casereview.completeness import row_text
from casereview.forms.cases import case_cells
from casereview.models import Case

NOW = datetime(2026, 3, 4, 12, 3, tzinfo=ZoneInfo("Europe/Vienna"))
PAGES = ["", "summary/", "1/"]


def grid(place):
    return f"/facilities/{place.slug}/cases/"


def page(place, number):
    return f"/facilities/{place.slug}/cases/{number}/"


def posted(case, **changed):
    """The form of a case as its page sends it."""
    data = {"version": case.version, "tumour_type": case.tumour_type, "procedure_on": case.procedure_on or ""}
    data["was"] = row_text(case, case_cells(load_dataset("2026")))
    return data | {f"m_{item}": mark for item, mark in case.marks.items()} | changed


def group_form(place, *items, **changed):
    """All rows of a group as its page sends them."""
    data = {}
    for case in Case.objects.filter(review=place.case_review):
        data |= {f"c{case.number}-{item}": case.marks.get(item, "") for item in items}
        data[f"was-{case.number}"] = "|".join(case.marks.get(item, "") for item in items)
    return data | changed


def cells(*rows, known=""):
    """Cells of the grid as its script sends them: case number, cell, what it was, what was written."""
    return {"cells": json.dumps([list(row) for row in rows]), "known": known}
