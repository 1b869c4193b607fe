"""Requests for information: sent to the hospital, answered in place, handed in (R53 to R55)."""

from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from applications.models import Application
from applications.workflow import APPLICATION
from assessment import emails
from assessment.models import Finding, Recommendation
from assessment.queries.information_requests import requests_to_send, submitted_text
from assessment.services.evaluations import StaleVersion, start_evaluation
from assessment.services.evidence import release_evidence
from assessment.services.locks import lock_application, seats_of, tidy
from facilities.enums import NoticeKind
from facilities.models import User
from facilities.services import notify
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record


def send_requests(*, application: Application, by: User) -> list[Finding]:
    """Asks the hospital about every question that an assessor left open; round 1 only, after both have handed in.

    What the hospital reads are the assessors' comments without their names. It has two weeks (R54).

    Raises:
        PermissionDenied: the person does not assess this application, or not in round 1.
        StepRefused: one assessor has not handed in, or no question is open.
    """
    with transaction.atomic():
        locked = lock_application(application)
        now = timezone.now()
        drafts = requests_to_send(locked)
        APPLICATION.perform(
            locked,
            "request_information",
            by=by,
            also={"requests_open": len(drafts), "recommendations_in": 0},
        )
        due_on = locked.due_on.isoformat() if locked.due_on else ""
        with office_scope("put both assessors' questions to the hospital"):
            findings = Finding.objects.bulk_create(
                Finding(
                    application=locked,
                    facility_id=locked.facility_id,
                    question=draft.question,
                    asked=draft.text,
                    asked_at=now,
                )
                for draft in drafts
            )
            # A recommendation made before asking is not about the answer.
            Recommendation.objects.filter(application=locked, superseded_at__isnull=True).update(superseded_at=now)
            record(
                "assessment.requests_sent",
                by=by,
                facility=locked.facility,
                subject=locked.code,
                requests=[draft.question.code for draft in drafts],
                due_on=due_on,
            )
            notify(
                facility=locked.facility,
                kind=NoticeKind.INFORMATION_REQUESTED,
                code=locked.code,
                count=len(findings),
                due_on=due_on,
            )
            emails.information_requested(locked, findings)
    return findings


def save_reply(*, finding: Finding, version: int, text: str, link: str = "", corrected: str = "", by: User) -> Finding:
    """Saves the hospital's reply to one request; anybody at the hospital may (R55), with a link if they like (R71).

    A request counts as answered while its reply has a text. Equal content writes nothing.

    Args:
        corrected: how the evidence text of the answer should read now; equal to the submitted one, or empty, it counts
            as not changed. The answer itself stays locked (A18).

    Raises:
        PermissionDenied: not of the hospital, or replies are not open.
        StaleVersion: a colleague saved in between.
        ValueError: the link is neither http nor https.
    """
    address = link.strip()
    if address and (urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).netloc):
        raise ValueError("a link begins with http:// or https://")
    with transaction.atomic():
        # The application first, as everywhere: a hand-in that is under way makes this save wait, and then fail.
        locked = lock_application(finding.application)
        require(by, Capability.REPLY_TO_REQUESTS, locked)
        stored = (
            Finding.objects.select_for_update(of=("self",))
            .select_related("replied_by", "question__standard")
            .get(pk=finding.pk, application=locked)
        )
        reply = tidy(text)
        now_reads = tidy(corrected)
        if now_reads and now_reads == submitted_text(locked, stored.question):
            now_reads = ""
        if (stored.reply, stored.reply_link, stored.corrected) == (reply, address, now_reads):
            return stored
        if stored.version != version:
            raise StaleVersion(stored)
        stored.reply, stored.reply_link, stored.corrected = reply, address, now_reads
        answered = bool(reply)
        stored.replied_at, stored.replied_by = (timezone.now(), by) if answered else (None, None)
        stored.version += 1
        stored.save(update_fields=["reply", "reply_link", "corrected", "replied_at", "replied_by", "version"])
        locked.requests_open = Finding.objects.filter(application=locked, replied_at__isnull=True).count()
        with office_scope("how many requests are open is a fact of the application"):
            locked.save(update_fields=["requests_open"])
    return stored


def resubmit(*, application: Application, by: User) -> Application:
    """Hands in the replies and opens round 2 (R55); the representative alone does it (R11).

    Each assessor gets a second evaluation: asked questions are to be judged anew, the other verdicts are carried over.

    Raises:
        PermissionDenied: not the representative, or no information is requested.
        StepRefused: a request is not answered.
    """
    with transaction.atomic():
        locked = lock_application(application)
        APPLICATION.perform(locked, "resubmit", by=by)
        release_evidence(application=locked, by=by)
        with office_scope("open the second evaluations, which the hospital never sees"):
            assessors = [seat.assessor for seat in seats_of(locked)]
            for assessor in assessors:
                start_evaluation(application=locked, assessor=assessor, round_=2)
            emails.replies_in(locked, assessors)
        record("application.resubmitted", by=by, facility=locked.facility, subject=locked.code)
        notify(facility=locked.facility, kind=NoticeKind.RESUBMITTED, code=locked.code)
        emails.resubmitted(locked)
    return application
