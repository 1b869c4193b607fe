"""The pages that have a budget, and who asks for them. Budgets: queries, milliseconds of processor time."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from applications.content_hashes import write_fingerprints
from applications.kinds import CONTENT
from applications.models import Answer
from applications.queries import questions_of
from applications.statuses import JUDGED_STATUSES
from assessment.models import Certificate, Evaluation, Verdict
from bench.client import Request
from bench.seeding import STRIDE
from casereview.models import Case
from casereview.queries import cases_of
from facilities.models import Facility, User
from iasios.access import office_scope

CSRF = "b" * 32
NORTHGATE = "representative@northgate.example"


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


def facility_of(email: str) -> Facility:
    """The facility whose representative has that address."""
    with office_scope("choose what is measured"):
        return Facility.objects.get(representative__email=email)


def budgeted_pages() -> list[Page]:
    """Every page of the budget, with objects of the demo and people of the demo."""
    with office_scope("choose what is measured"):
        north = facility_of(NORTHGATE)
        answer = Answer.objects.select_related("question").filter(application__facility=north, met=True).earliest("pk")
        case = Case.objects.filter(facility=north).earliest("number")
        certificate = Certificate.objects.filter(pk__lt=STRIDE).latest("pk")
        harbour = facility_of("representative@harbour.example").applications.latest("pk")
        judged = (
            Evaluation.objects.filter(
                pk__lt=STRIDE,
                handed_in_at__isnull=True,
                assessor__email="assessor.one@iasios.example",
                application__status__in=JUDGED_STATUSES,
            )
            .select_related("application")
            .latest("pk")
        )
        asked = next(row for row in questions_of(judged.application.edition_id) if row.is_core)
        verdict = Verdict.objects.filter(evaluation=judged, question=asked).first()
        seen = [str(one.version) for one in cases_of(case.review)]
    doctor, assessor, office, chair = (
        _cookie(email)
        for email in (NORTHGATE, "assessor.one@iasios.example", "office@iasios.example", "chair@iasios.example")
    )
    home = f"/facilities/{north.slug}/"
    code = answer.question.code
    version, base = answer.version, write_fingerprints({name: getattr(answer, name) for name in CONTENT})

    def typed_answer(number: int, before: bytes) -> dict[str, str]:
        nonlocal version, base
        if number > 1:
            version, base = int(json.loads(before)["version"]), json.loads(before)["base"]
        return {
            f"{code}-met": "yes",
            f"{code}-version": str(version),
            f"{code}-evidence": f"Procedure book, page {number}",
            f"{code}-base": base,
        }

    def typed_mark(number: int, answer: bytes) -> dict[str, str]:
        before = case.marks.get(_first_item(case), "") if number == 1 else ("missing", "present")[number % 2]
        if number > 1:
            seen[case.number - 1] = str(json.loads(answer)["rows"][str(case.number)]["version"])
        cells = [[case.number, _first_item(case), before, ("present", "missing")[number % 2]]]
        return {"cells": json.dumps(cells), "known": ",".join(seen)}

    def typed_verdict(number: int, answer: bytes) -> dict[str, str]:
        before = json.loads(answer)["version"] if number > 1 else verdict.version if verdict else 0
        return {"version": str(before), "choice": "not_met", "comment": f"The plan of page {number} is missing."}

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
        Page("dossier", Request(f"/assessments/{harbour.code}/?view=summary", assessor), 12, 60),
        Page("question of a dossier", Request(f"/assessments/{harbour.code}/1a/", assessor), 12, 60),
        Page(
            "autosave of a verdict",
            _post(assessor, f"/assessments/{judged.application.code}/{asked.code}/", typed_verdict),
            19,
            35,
        ),
        Page("sign-off list", Request("/sign-off/", chair), 12, 60),
        Page("office today", Request("/office/", office), 12, 60),
        Page("office calendar", Request("/office/calendar/", office), 12, 60),
        Page("office pipeline", Request("/office/pipeline/", office), 12, 60),
        Page("office pipeline, search", Request("/office/pipeline/?q=clinic", office), 12, 60),
        Page("search", Request("/search/?q=clinic", office), 12, 60),
        Page("office mail", Request("/office/mail/", office), 12, 60),
        Page("office mail, search", Request("/office/mail/?q=clinic", office), 12, 60),
        Page("office invoices", Request("/office/invoices/", office), 12, 60),
        Page("log of a facility", Request(f"/office/facilities/{north.slug}/log/", office), 12, 60),
        Page("agreement", Request("/office/assessors/agreement/", office), 12, 60),
        Page("assigning assessors", Request(f"/office/applications/{harbour.code}/assessors/", office), 12, 60),
        Page("my notices", Request("/accounts/notices/", doctor), 12, 60),
        Page("eligibility", Request("/eligibility/"), 4, 20),
        Page("public directory", Request("/centres/"), 4, 20),
        Page("certificate verification", Request(f"/verify/{certificate.code}/"), 2, 8),
    ]


#: What a page may cost that has no budget of its own.
QUERIES, CPU_MS = 12, 40


def walks() -> dict[str, str]:
    """Where a walk over all pages begins, and whose cookie it carries."""
    with office_scope("choose what is measured"):
        homes = {
            f"/facilities/{facility_of(f'representative@{name}.example').slug}/": f"representative@{name}.example"
            for name in ("northgate", "meridian", "harbour")
        }
    people = {
        "/office/": "office@iasios.example",
        "/assessments/": "assessor.one@iasios.example",
        "/sign-off/": "chair@iasios.example",
        **homes,
    }
    return {start: _cookie(email) for start, email in people.items()} | {"/": "", "/accounts/login/": ""}


def _first_item(case: Case) -> str:
    return next(iter(sorted(case.marks))) if case.marks else "1"
