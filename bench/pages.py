"""The pages that have a budget, and who asks for them. Budgets: queries, milliseconds of processor time."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from applications.models import Answer
from assessment.models import Certificate
from bench.client import Request
from bench.seeding import STRIDE
from casereview.models import Case
from facilities.models import Facility, User
from iasios.access import office_scope

CSRF = "b" * 32


@dataclass(frozen=True)
class Page:
    """One line of the report."""

    name: str
    request: Request
    queries: int
    cpu_ms: float


def _cookie(email: str) -> str:
    """A session of that person, as signing in makes it."""
    user = User.objects.get(email=email)
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; csrftoken={CSRF}"


def _post(cookie: str, path: str, typed: Callable[[int, bytes], dict[str, str]]) -> Request:
    headers = (("X-CSRFToken", CSRF), ("X-Autosave", "1"), ("Accept", "application/json"))
    return Request(path, cookie, typed, headers)


def _facility_of(email: str) -> Facility:
    return Facility.objects.get(representative__email=email)


def budgeted_pages() -> list[Page]:
    """Every page of the budget, with objects of the demo and people of the demo."""
    with office_scope("choose what is measured"):
        north = _facility_of("representative@northgate.example")
        answer = Answer.objects.select_related("question").filter(application__facility=north, met=True).earliest("pk")
        case = Case.objects.filter(facility=north).earliest("number")
        certificate = Certificate.objects.filter(pk__lt=STRIDE).latest("pk")
        harbour = _facility_of("representative@harbour.example").applications.latest("pk")
    doctor, assessor, office = (
        _cookie(email)
        for email in ("representative@northgate.example", "assessor.one@iasios.example", "office@iasios.example")
    )
    home = f"/facilities/{north.slug}/"
    code = answer.question.code
    version = answer.version

    def typed_answer(number: int, before: bytes) -> dict[str, str]:
        nonlocal version
        if number > 1:
            version = int(json.loads(before)["version"])
        return {
            f"{code}-met": "yes",
            f"{code}-version": str(version),
            f"{code}-evidence": f"Procedure book, page {number}",
        }

    def typed_mark(number: int, _answer: bytes) -> dict[str, str]:
        before = case.marks.get(_first_item(case), "") if number == 1 else ("missing", "present")[number % 2]
        return {"cells": json.dumps([[case.number, _first_item(case), before, ("present", "missing")[number % 2]]])}

    return [
        Page("sign-in page", Request("/accounts/login/"), 0, 6),
        Page("facility home", Request(home, doctor), 10, 25),
        Page("one standard", Request(f"{home}application/1/", doctor), 8, 25),
        Page("all 52 questions", Request(f"{home}application/all/", doctor), 8, 60),
        Page("autosave of an answer", _post(doctor, f"{home}application/{code}/answer/", typed_answer), 8, 20),
        Page("application summary", Request(f"{home}application/", doctor), 8, 25),
        Page("case review grid", Request(f"{home}cases/", doctor), 8, 80),
        Page("autosave of a mark", _post(doctor, f"{home}cases/cells/", typed_mark), 8, 20),
        Page("assessor's list", Request("/assessments/", assessor), 10, 40),
        Page("dossier", Request(f"/assessments/{harbour.code}/1a/", assessor), 12, 60),
        Page("office today", Request("/office/", office), 12, 60),
        Page("office pipeline", Request("/office/pipeline/", office), 12, 60),
        Page("office pipeline, search", Request("/office/pipeline/?q=clinic", office), 12, 60),
        Page("public directory", Request("/centres/"), 4, 20),
        Page("certificate verification", Request(f"/verify/{certificate.code}/"), 2, 8),
    ]


def _first_item(case: Case) -> str:
    return next(iter(sorted(case.marks))) if case.marks else "1"
