"""Invented content for the gallery: every component in every state. Used by the gallery page and its tests only."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest

from iasios.ui.status_vocabulary import HOLDERS, STATES
from iasios.ui.tokens import COLOURS
from iasios.ui.widgets import BrowserDate, RadioCards, ShortChoices, YesNo


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="Name of the hospital", help_text="As it stands on your letterhead.", max_length=200)
    reference = forms.CharField(label="Order number", required=False, max_length=20)
    country = forms.ChoiceField(
        label="Country", choices=[("", "Choose a country"), ("at", "Austria"), ("no", "Norway")]
    )
    procedures = forms.IntegerField(label="Procedures a year", min_value=0)
    since = forms.DateField(label="Date of procedure", widget=BrowserDate())
    evidence = forms.CharField(label="Evidence you have", widget=forms.Textarea(attrs={"rows": 3}), max_length=20_000)
    agreed = forms.BooleanField(
        label="The head of department agrees", help_text="We ask for the name on the next page."
    )
    met = forms.ChoiceField(label="Do you meet 1(a)?", choices=[("yes", "Yes"), ("no", "No")], widget=YesNo())
    decision = forms.ChoiceField(
        label="Decision",
        choices=[("approve", "Approve"), ("return", "Return to the assessors")],
        widget=RadioCards(
            hints={"approve": "Accredited from today", "return": "With your reason; nothing is published"}
        ),
    )
    sites = forms.MultipleChoiceField(
        label="Sites",
        choices=[("north", "North campus"), ("south", "South campus")],
        widget=forms.CheckboxSelectMultiple(),
    )
    languages = forms.MultipleChoiceField(
        label="Languages that you read",
        required=False,
        choices=[
            (code, code) for code in ("Czech", "Danish", "Dutch", "English", "Finnish", "French", "German", "Greek")
        ],
        widget=ShortChoices(),
    )
    letter = forms.FileField(label="Letter of support", required=False, help_text="PDF, up to 10 MB.")


_TITLES = (
    ("Staff", 8, 7, 0),
    ("Workforce profile", 2, 2, 0),
    ("Patient records and data", 4, 3, 0),
    ("Facility and management", 4, 3, 0),
    ("Care pathway and team meetings", 5, 2, 0),
    ("Equipment, devices, materials", 5, 2, 0),
    ("Consent and planning", 4, 3, 0),
    ("Treatment delivery", 5, 4, 1),
    ("After-care and follow-up", 3, 1, 0),
    ("Safety, quality and risk", 4, 0, 0),
    ("Radiation safety", 2, 2, 0),
    ("Incident monitoring", 3, 1, 0),
    ("Research and trials", 3, 0, 0),
)


def _standard(number: int, title: str, answered: int, total: int, not_met: int) -> SimpleNamespace:
    """The first question core, the others extended, as if the answered ones came first."""
    met = answered - not_met
    marks = ["met"] * met + ["not_met"] * not_met + ["open"] * (total - answered)
    return SimpleNamespace(
        number=number,
        title=title,
        url="#",
        answered=answered,
        total=total,
        not_met=not_met,
        met=met,
        core_answered=min(answered, 1),
        core_total=1,
        core_met=min(met, 1),
        dots=tuple((position == 0, mark) for position, mark in enumerate(marks)),
    )


_DIFFERENCE = [
    ("same", "Pulse and blood pressure are recorded "),
    ("removed", "at the start and the end"),
    ("added", "every five minutes until discharge"),
    ("same", ". Limits for alarm are posted in both rooms."),
]


def gallery_context(request: HttpRequest) -> dict[str, Any]:
    """All the content of the gallery; ``request`` serves the tags that read the address."""
    return {
        "nav": [
            {"label": "Home", "url": "#", "current": True, "count": 0},
            {"label": "Application", "url": "#", "current": False, "count": 0},
            {"label": "Messages", "url": "#", "current": False, "count": 2},
        ],
        "person": {"name": "Dr Maren Holt"},
        "place": "Northgate University Hospital",
        "role": "representative",
        "colours": COLOURS,
        "states": list(STATES),
        "holders": list(HOLDERS),
        "figures": [
            {"label": "Core questions", "value": 21, "total": 28},
            {"label": "Patient records", "value": 26, "total": 30},
            {"label": "Extended questions", "value": 9, "total": 24},
        ],
        "stages": [
            {"label": "Registered", "when": "5 Jan", "state": "done"},
            {"label": "Enrolled", "when": "14 Jan", "state": "done"},
            {"label": "Application and case review", "when": "since 14 Jan", "state": "now"},
            {"label": "Assessment", "when": "8 to 12 weeks", "state": "next"},
            {"label": "Sign-off", "when": "by the chairperson", "state": "next"},
            {"label": "Accredited", "when": "for four years", "state": "next"},
        ],
        "standards": [
            _standard(number, title, answered, total, not_met)
            for number, (title, total, answered, not_met) in enumerate(_TITLES, start=1)
        ],
        "dot_pairs": [
            (True, "met"),
            (False, "met"),
            (True, "not_met"),
            (False, "not_met"),
            (True, "open"),
            (False, "open"),
        ],
        "plan_pairs": [(True, "plan"), (False, "plan"), (True, "plan")],
        "difference_parts": _DIFFERENCE,
        "mine_parts": [
            ("same", "Pulse and blood pressure are recorded at the start"),
            ("removed", " and the end"),
            ("same", "."),
        ],
        "chips": [
            {"label": "All", "url": "#", "count": 8, "current": True},
            {"label": "Open", "url": "#", "count": 1, "current": False},
            {"label": "Mine", "url": "#", "count": None, "current": False},
        ],
        "page": Paginator([f"Row {number}" for number in range(1, 31)], 10).get_page(request.GET.get("page")),
        "files": [
            {
                "title": "Monitoring, version 2",
                "url": "#",
                "meta": "PDF, 4 pages · checked for malware",
                "size": "312 kB",
            },
            {"title": "Record, room 2", "url": "", "meta": "PDF, 1 page · being checked", "size": "96 kB"},
        ],
        "events": [
            {"when": "11 Dec", "iso": "2025-12-11", "what": "Submitted at 100 %", "note": "", "next": False},
            {
                "when": "12 Feb",
                "iso": "2026-02-12",
                "what": "Round 1: four requests",
                "note": "by both assessors",
                "next": False,
            },
            {"when": "in March", "iso": "", "what": "Sign-off", "note": "", "next": True},
        ],
        "pairs": [("Records", "30, drawn once"), ("Procedures a year", "412"), ("Remote audit", "not needed")],
        "form": SampleForm(),
        "refused": _refused(),
    }


def _refused() -> SampleForm:
    form = SampleForm({"bad-evidence": "x" * 20_001, "bad-name": "Northgate", "bad-procedures": "-4"}, prefix="bad")
    form.is_valid()
    return form
