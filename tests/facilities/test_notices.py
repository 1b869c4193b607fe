"""Notices: a sentence with a link for every kind, and who reads which."""

import pytest

from facilities.enums import NoticeKind
from facilities.models import Notice
from facilities.services import (
    notify,
)
from tests.facilities.addresses import page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]

ROLES = ("member", "deputy", "account_holder", "representative")


SENTENCES = [
    (NoticeKind.INVOICE_ISSUED, {"number": "2026-00031"}, "Invoice 2026-00031 has been issued."),
    (NoticeKind.INVOICE_ISSUED, {}, "An invoice has been issued."),
    (
        NoticeKind.ENROLLED,
        {},
        "The payment is recorded: the facility is an Enrolled Centre. Application and case review are open.",
    ),
    (NoticeKind.COLLEAGUE_JOINED, {"name": "Dana Kim"}, "Dana Kim has joined."),
    (
        NoticeKind.CASES_LEAVE,
        {"numbers": [4, 9], "leaves_on": "2026-03-11"},
        "Cases 4, 9 leave the 12-month window, the first on 11 March 2026. Submit before, or replace them.",
    ),
    (
        NoticeKind.ASSESSORS_NAMED,
        {"until": "2026-03-11"},
        "The office has told your hospital who assesses. Object by 11 March 2026 if you must.",
    ),
    (NoticeKind.COLLEAGUE_JOINED, {}, "A colleague has joined."),
    (
        NoticeKind.HANDOVER_PROPOSED,
        {"name": "Dana Kim", "role": "deputy"},
        "Dana Kim is asked to take a role over: Deputy.",
    ),
    (
        NoticeKind.ROLE_CHANGED,
        {"name": "Dana Kim", "role": "deputy"},
        "Dana Kim holds a role from now on: Deputy.",
    ),
    (NoticeKind.COLLEAGUE_WAITS, {"name": "Dana Kim"}, "Dana Kim asks to join and waits for approval."),
    (
        NoticeKind.SUBMITTED,
        {"code": "IAS-2026-0061"},
        "The application has been submitted. Its answers and cases can no longer be changed.",
    ),
    (
        NoticeKind.INFORMATION_REQUESTED,
        {"due_on": "2026-03-18"},
        "The assessors ask for information. Reply by 18 March 2026.",
    ),
    (NoticeKind.INFORMATION_REQUESTED, {"due_on": "soon"}, "The assessors ask for information. Reply by soon."),
    (NoticeKind.INFORMATION_REQUESTED, {}, "The assessors ask for information."),
    (NoticeKind.RESUBMITTED, {}, "The replies have been handed in to the assessors."),
    (
        NoticeKind.DECIDED,
        {"outcome": "approve"},
        "The chairperson has signed the decision: the facility is accredited.",
    ),
    (NoticeKind.DECIDED, {}, "The chairperson has signed the decision."),
    (
        NoticeKind.AUDIT,
        {"event": "proposed", "audit": "on_site", "day": "2026-03-18"},
        "Dates for the on-site audit are offered. Choose one by 18 March 2026.",
    ),
    (
        NoticeKind.AUDIT,
        {"event": "agreed", "audit": "remote", "day": "2026-03-18"},
        "The remote audit is on 18 March 2026.",
    ),
    (
        NoticeKind.AUDIT,
        {"event": "held", "day": "2026-03-18"},
        "The minutes of the audit on 18 March 2026 can be read.",
    ),
    (NoticeKind.AUDIT, {"event": "cancelled"}, "The dates of the audit were withdrawn. Others follow."),
    (NoticeKind.PLAN, {"event": "proof_requested"}, "The assessors ask for proof that the plan is carried out."),
    (NoticeKind.PLAN, {}, "The corrective action plan has changed."),
    (NoticeKind.DATE_EXTENDED, {"day": "2026-03-18"}, "The office has extended a date. It is now 18 March 2026."),
    (NoticeKind.CLOSED, {}, "The application has been closed."),
    (
        NoticeKind.APPLICATION_OPENED,
        {"code": "IAS-2026-0001"},
        "The application for recertification is open. Earlier answers wait to be confirmed.",
    ),
    (NoticeKind.TERM_ENDING, {"day": "2026-03-18"}, "The accreditation ends on 18 March 2026."),
    (
        NoticeKind.TERM_BEGUN,
        {"day": "2026-03-18"},
        "A new term of accreditation has begun. It ends on 18 March 2026.",
    ),
    (
        NoticeKind.TERM_ENDED,
        {"day": "2026-03-18"},
        "The accreditation ended on 18 March 2026. The hospital is an Enrolled Centre again.",
    ),
    (
        NoticeKind.TERM_EXTENDED,
        {"day": "2026-03-18"},
        "The office has extended the accreditation. It now ends on 18 March 2026.",
    ),
    (
        NoticeKind.CONFIRMATION_ASKED,
        {"day": "2026-03-18"},
        "Please confirm by 18 March 2026 that things are as they were, or say what has changed.",
    ),
    (NoticeKind.APPEAL, {"status": "filed"}, "The appeal is filed. The office checks it."),
    (NoticeKind.APPEAL, {"status": "upheld"}, "The appeal is upheld. The chairperson signs the decision again."),
    (
        NoticeKind.CERTIFICATE_CHANGED,
        {"change": "suspend", "day": "2026-03-18"},
        "The accreditation is suspended from 18 March 2026. The seal must not be used until that ends.",
    ),
    (
        NoticeKind.CERTIFICATE_CHANGED,
        {"change": "reinstate", "day": "2026-03-18"},
        "The suspension of the accreditation ends on 18 March 2026.",
    ),
    (
        NoticeKind.CERTIFICATE_CHANGED,
        {"change": "withdraw", "day": "2026-03-18"},
        "The accreditation is withdrawn from 18 March 2026.",
    ),
    (NoticeKind.MESSAGE, {}, "The office has written a message."),
    (NoticeKind.STATUS_ASKED, {}, "The office asks for a status update."),
    (NoticeKind.CONSULTATION_CONFIRMED, {"topic": "A"}, "The office has confirmed the consultation “A”."),
    (NoticeKind.CONSULTATION_PROPOSED, {"topic": "A"}, "The office proposes a day for the consultation “A”."),
    (NoticeKind.CONSULTATION_DECLINED, {"topic": "A"}, "The office cannot offer the consultation “A”."),
    (
        NoticeKind.FILE_REFUSED,
        {"name": "letter.pdf"},
        "The malware check refused the file “letter.pdf”. Nobody can open it.",
    ),
]


@pytest.mark.rule("R67")
@pytest.mark.parametrize(("kind", "values", "sentence"), SENTENCES)
def test_a_notice_is_a_sentence_with_a_link(ours, theirs, as_user, kind, values, sentence):
    Notice.objects.all().delete()
    notify(facility=ours.facility, kind=kind, **values)
    notify(facility=theirs.facility, kind=kind, **values)
    lines = as_user(ours.representative).get(page(ours, "notices")).context["lines"]
    assert [line.text for line in lines] == [sentence]
    assert lines[0].url.startswith(f"/facilities/{ours.slug}/")


def test_every_kind_has_a_sentence():
    assert {kind for kind, _values, _sentence in SENTENCES} == set(NoticeKind)


@pytest.mark.rule("R16")
def test_members_read_no_invoice_notices(ours, as_user):
    Notice.objects.all().delete()
    notify(facility=ours.facility, kind=NoticeKind.INVOICE_ISSUED, number="2026-00031")
    assert as_user(ours.member).get(page(ours, "notices")).context["lines"] == []
    assert len(as_user(ours.deputy).get(page(ours, "notices")).context["lines"]) == 1


def test_notices_come_in_pages_of_25(ours, as_user, queries):
    Notice.objects.all().delete()
    browser = as_user(ours.member)
    assert "Nothing has happened yet" in browser.get(page(ours, "notices")).content.decode()
    for _ in range(26):
        notify(facility=ours.facility, kind=NoticeKind.RESUBMITTED)
    with queries(7):
        first = browser.get(page(ours, "notices"))
    assert len(first.context["lines"]) == 25
    assert len(browser.get(page(ours, "notices") + "?page=2").context["lines"]) == 1
    assert browser.get(page(ours, "notices") + "?page=x").status_code == 200
