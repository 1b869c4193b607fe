"""People, profile, documents and notices, seen by each role and by a neighbour."""

import pytest
from django.utils import timezone

from facilities.enums import NoticeKind
from facilities.models import Facility, Membership, Notice, User
from facilities.services import add_member, end_award, find_or_invite, notify, record_award
from iasios.documents.models import Document, DocumentKind
from iasios.documents.services import request_document
from iasios.outbox.models import OutboxEmail
from tests.facilities.forms_data import profile_post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]

ROLES = ("member", "deputy", "account_holder", "representative")


def page(place, name):
    return f"/facilities/{place.slug}/{name}/"


def membership(place, user):
    return Membership.objects.get(facility=place.facility, user=user)


# --- who sees what --------------------------------------------------------------------------------------------------


@pytest.mark.rule("R18")
@pytest.mark.parametrize(
    "name", ["people", "profile", "profile/edit", "profile/history", "documents", "notices", "people/code"]
)
def test_a_neighbour_finds_nothing(ours, theirs, as_user, name):
    assert as_user(theirs.representative).get(page(ours, name)).status_code == 404


@pytest.mark.parametrize("name", ["people", "profile", "documents", "notices"])
def test_signed_out_people_are_asked_to_sign_in(client, ours, name):
    response = client.get(page(ours, name))
    assert (response.status_code, response.url) == (302, f"/accounts/login/?next={page(ours, name)}")


@pytest.mark.parametrize("name", ["people", "profile", "documents", "notices"])
def test_an_assessor_of_the_application_has_no_part_in_the_facilitys_own_pages(ours, as_user, assessor_one, name):
    from iasios.access.grants import link

    assert as_user(assessor_one).get(page(ours, name)).status_code == 404
    link(assessor_one, "assessor", ours.application)
    assert as_user(User.objects.get(pk=assessor_one.pk)).get(page(ours, name)).status_code == 404


@pytest.mark.rule("R8", "R13", "R14")
@pytest.mark.parametrize(
    ("role", "sees_code", "rotates", "edits"),
    [
        ("member", False, False, False),
        ("deputy", True, False, False),
        ("account_holder", True, True, True),
        ("representative", True, True, True),
    ],
)
def test_code_and_profile_by_role(ours, theirs, as_user, role, sees_code, rotates, edits):
    browser = as_user(getattr(ours, role))
    people = browser.get(page(ours, "people"))
    assert people.status_code == 200
    assert (ours.facility.code in people.content.decode()) is sees_code
    assert theirs.facility.code not in people.content.decode()
    assert browser.get(page(ours, "people/code")).status_code == (200 if rotates else 403)
    assert browser.get(page(ours, "profile")).status_code == 200
    assert browser.get(page(ours, "profile/edit")).status_code == (200 if edits else 403)
    assert browser.get(page(ours, "profile/history")).status_code == (200 if edits else 403)


def test_the_office_reads_people_and_edits_the_profile(ours, as_user, office):
    browser = as_user(office)
    assert browser.get(page(ours, "people")).status_code == 200
    assert browser.get(page(ours, "profile/edit")).status_code == 200
    assert browser.get(page(ours, "documents")).status_code == 200
    assert browser.post(page(ours, "people/code")).status_code == 403


# --- people ---------------------------------------------------------------------------------------------------------


def test_the_people_page_names_roles_and_who_waits(ours, theirs, as_user):
    waiting = find_or_invite(email="dana@northgate.example", full_name="Dana Kim")
    add_member(facility=ours.facility, user=waiting, by=None, job_title="Nurse", joined=False)
    response = as_user(ours.representative).get(page(ours, "people"))
    assert [(line.membership.user.email, line.is_appointed) for line in response.context["page"]] == [
        ("representative@northgate.example", True),
        ("deputy@northgate.example", True),
        ("holder@northgate.example", True),
        ("dana@northgate.example", False),
        ("member@northgate.example", False),
    ]
    text = response.content.decode()
    assert "Main account holder" in text
    assert text.count("Not activated") == 1
    assert "harbour.example" not in text


def test_the_people_page_takes_seven_queries_whatever_the_number(ours, as_user, queries):
    browser = as_user(ours.deputy)
    with queries(7):
        browser.get(page(ours, "people"))
    for number in range(3):
        user = find_or_invite(email=f"p{number}@northgate.example", full_name=f"P {number}")
        add_member(facility=ours.facility, user=user, by=None, joined=False)
    with queries(7):
        browser.get(page(ours, "people"))


def test_a_colleague_is_removed_after_a_page_that_names_them(ours, theirs, as_user):
    row = membership(ours, ours.member)
    url = page(ours, f"people/{row.pk}/remove")
    browser, theirs_browser = as_user(ours.account_holder), as_user(ours.member)
    assert theirs_browser.get(page(ours, "documents")).status_code == 200
    asked = browser.get(url)
    assert "Remove Dr Member Northgate?" in asked.content.decode()
    row.refresh_from_db()
    assert row.ended_at is None
    response = browser.post(url)
    assert (response.status_code, response.url) == (302, page(ours, "people"))
    assert theirs_browser.get(page(ours, "documents")).status_code == 404
    assert browser.get(url).status_code == 404
    assert User.objects.get(pk=ours.member.pk).is_active


def test_who_may_not_remove_whom(ours, theirs, as_user):
    member, deputy = membership(ours, ours.member), membership(ours, ours.deputy)
    for role in ("member", "deputy"):
        assert as_user(getattr(ours, role)).post(page(ours, f"people/{member.pk}/remove")).status_code == 403
    browser = as_user(theirs.representative)
    assert browser.post(page(ours, f"people/{member.pk}/remove")).status_code == 404
    assert browser.post(page(theirs, f"people/{member.pk}/remove")).status_code == 404
    ours_browser = as_user(ours.representative)
    url = page(ours, f"people/{deputy.pk}/remove")
    assert "is appointed" in ours_browser.get(url).content.decode()
    refused = ours_browser.post(url, follow=True)
    assert "An appointed person cannot be removed." in refused.content.decode()
    assert not Membership.objects.filter(ended_at__isnull=False).exists()


def test_a_waiting_colleague_gets_the_link_again_three_times_an_hour(ours, as_user):
    waiting = find_or_invite(email="dana@northgate.example", full_name="Dana Kim")
    row = add_member(facility=ours.facility, user=waiting, by=None, joined=False)
    browser = as_user(ours.representative)
    url = page(ours, f"people/{row.pk}/activation")
    assert browser.get(url).status_code == 405
    said = [browser.post(url, follow=True).content.decode() for _ in range(4)]
    assert "A new link is on its way to dana@northgate.example." in said[0]
    assert "This address has had 3 links within an hour." in said[3]
    assert OutboxEmail.objects.filter(kind="facilities.activation", recipients=["dana@northgate.example"]).count() == 3
    active = page(ours, f"people/{membership(ours, ours.member).pk}/activation")
    assert "This person has followed the link already." in browser.post(active, follow=True).content.decode()
    assert as_user(ours.deputy).post(url).status_code == 403


def test_changing_the_code_takes_a_post(ours, as_confirmed):
    browser = as_confirmed(ours.account_holder)
    old = ours.facility.code
    browser.get(page(ours, "people/code"))
    assert Facility.objects.get(pk=ours.facility.pk).code == old
    response = browser.post(page(ours, "people/code"), follow=True)
    new = Facility.objects.get(pk=ours.facility.pk).code
    assert new != old
    assert new in response.content.decode()
    assert old not in response.content.decode()


# --- profile --------------------------------------------------------------------------------------------------------


@pytest.mark.rule("R15")
def test_the_profile_changes_on_the_button_and_its_history_shows_how(ours, theirs, as_user):
    browser = as_user(ours.account_holder)
    response = browser.post(page(ours, "profile/edit"), profile_post(city="Łódź", country="PL"), follow=True)
    assert response.redirect_chain == [(page(ours, "profile"), 302)]
    assert "Łódź" in response.content.decode()
    history = browser.get(page(ours, "profile/history"))
    assert [[(c.label, c.before, c.after) for c in line["changes"]] for line in history.context["lines"]] == [
        [("Town or city", "Leeds", "Łódź"), ("Country", "United Kingdom", "Poland")],
        [],
    ]
    assert Facility.objects.get(pk=theirs.facility.pk).city == "Rotterdam"


def test_an_unchanged_profile_says_so(ours, as_user):
    response = as_user(ours.representative).post(page(ours, "profile/edit"), profile_post(), follow=True)
    assert "Nothing was changed." in response.content.decode()


@pytest.mark.rule("R13")
@pytest.mark.parametrize("role", ["member", "deputy"])
def test_deputy_and_members_cannot_change_the_profile(ours, as_user, role):
    response = as_user(getattr(ours, role)).post(page(ours, "profile/edit"), profile_post(city="York"))
    assert response.status_code == 403
    assert Facility.objects.get(pk=ours.facility.pk).city == "Leeds"


def test_a_stale_profile_shows_both_texts_and_keeps_what_was_typed(ours, as_user):
    as_user(ours.account_holder).post(page(ours, "profile/edit"), profile_post(city="York"))
    browser = as_user(ours.representative)
    response = browser.post(page(ours, "profile/edit"), profile_post(city="Hull", street="2 Side Street"))
    assert response.status_code == 409
    assert [(c.label, c.before, c.after) for c in response.context["conflicts"]] == [
        ("Street and number", "1 Main Street", "2 Side Street"),
        ("Town or city", "York", "Hull"),
    ]
    text = response.content.decode()
    assert "Dr Holder Northgate updated the profile on" in text
    assert 'value="Hull"' in text
    assert 'name="version" value="2"' in text
    assert Facility.objects.get(pk=ours.facility.pk).city == "York"
    again = browser.post(page(ours, "profile/edit"), profile_post(version="2", city="Hull"))
    assert again.status_code == 302
    assert Facility.objects.get(pk=ours.facility.pk).city == "Hull"


def test_a_stale_profile_with_the_same_text_says_so(ours, as_user):
    browser = as_user(ours.representative)
    browser.post(page(ours, "profile/edit"), profile_post(city="York"))
    response = browser.post(page(ours, "profile/edit"), profile_post(city="York"))
    assert response.status_code == 409
    assert "Your entries are the same" in response.content.decode()


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("name", "", "Give the name of the facility."),
        (
            "procedures_per_year",
            "149",
            "The programme asks for at least 150 therapeutic procedures a year; you gave 149.",
        ),
        ("institution", "", "Name the institution that the facility belongs to."),
        ("version", "", "Reload the page: it has lost track of the version it shows."),
        ("version", "x", "Enter a whole number."),
    ],
)
def test_the_profile_refuses_what_does_not_fit_and_keeps_it(ours, as_user, field, typed, message):
    response = as_user(ours.representative).post(
        page(ours, "profile/edit"), profile_post(street="9 Typed Street") | {field: typed}
    )
    assert response.status_code == 200
    assert response.context["form"].errors == {field: [message]}
    assert "9 Typed Street" in response.content.decode()
    assert ours.facility.profile_versions.count() == 1


@pytest.mark.rule("R16")
def test_members_do_not_read_the_invoice_address(ours, as_user):
    assert "Accounts payable" not in as_user(ours.member).get(page(ours, "profile")).content.decode()
    assert "Accounts payable" in as_user(ours.deputy).get(page(ours, "profile")).content.decode()


def test_the_profile_takes_five_queries(ours, as_user, queries):
    browser = as_user(ours.deputy)
    with queries(5):
        browser.get(page(ours, "profile"))


# --- documents ------------------------------------------------------------------------------------------------------


def make_document(place, kind, subject, *, ready=True):
    document = request_document(
        kind=kind, facility=place.facility, subject=subject, title=f"{kind} {subject}", context={}
    )
    if ready:
        document.file.save("x.pdf", _pdf(), save=False)
        document.sha256, document.size, document.status = "a" * 64, 5, "ready"
        document.ready_at = timezone.now()
        document.save()
    return document


def _pdf():
    from django.core.files.base import ContentFile

    return ContentFile(b"%PDF-")


@pytest.mark.rule("R16", "R20")
def test_invoices_are_documents_for_the_appointed_only(ours, theirs, as_user):
    Document.objects.all().delete()
    invoice = make_document(ours, DocumentKind.INVOICE, "2026-00031")
    letter = make_document(ours, DocumentKind.LETTER, "IAS-2026-0061")
    foreign = make_document(theirs, DocumentKind.LETTER, "IAS-2026-0062")
    for role in ROLES:
        browser = as_user(getattr(ours, role))
        may = role != "member"
        listed = browser.get(page(ours, "documents")).context["documents"]
        assert {d.pk for d in listed} == ({invoice.pk, letter.pk} if may else {letter.pk})
        assert browser.get(page(ours, f"documents/{letter.pk}")).status_code == 200
        assert browser.get(page(ours, f"documents/{invoice.pk}")).status_code == (200 if may else 403)
        assert browser.get(page(ours, f"documents/{foreign.pk}")).status_code == 404
        assert browser.get(page(theirs, f"documents/{foreign.pk}")).status_code == 404
        assert browser.get(page(theirs, f"documents/{letter.pk}")).status_code == 404


def test_a_document_is_served_with_its_name(ours, as_user):
    letter = make_document(ours, DocumentKind.LETTER, "IAS-2026-0061")
    response = as_user(ours.member).get(page(ours, f"documents/{letter.pk}"))
    assert b"".join(response.streaming_content) == b"%PDF-"
    assert response["Content-Disposition"] == 'attachment; filename="letter-IAS-2026-0061.pdf"'
    assert response["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(("status", "heading"), [("queued", "is being made"), ("failed", "could not be made")])
def test_a_document_that_is_not_there_yet_says_so(ours, as_user, status, heading):
    letter = make_document(ours, DocumentKind.LETTER, "IAS-2026-0061", ready=False)
    Document.objects.filter(pk=letter.pk).update(status=status)
    response = as_user(ours.member).get(page(ours, f"documents/{letter.pk}"))
    assert response.status_code == 200
    assert f"This document {heading}" in response.content.decode()


def test_only_the_latest_version_is_listed(ours, as_user):
    make_document(ours, DocumentKind.LETTER, "IAS-2026-0061")
    second = make_document(ours, DocumentKind.LETTER, "IAS-2026-0061")
    listed = as_user(ours.member).get(page(ours, "documents")).context["documents"]
    assert [d.pk for d in listed if d.kind == "letter"] == [second.pk]


def test_the_documents_page_takes_seven_queries_whatever_the_number(ours, as_user, queries):
    browser = as_user(ours.deputy)
    with queries(7):
        browser.get(page(ours, "documents"))
    for number in range(3):
        make_document(ours, DocumentKind.LETTER, f"IAS-2026-{number}")
    with queries(7):
        browser.get(page(ours, "documents"))


@pytest.mark.rule("R22", "R65", "R66")
def test_the_seals_are_those_of_the_level_held_now(ours, theirs, as_user):
    from datetime import date

    browser = as_user(ours.member)
    year = ours.facility.status_since.year
    names = {file.name for file in browser.get(page(ours, "documents")).context["seals"]}
    assert names == {"seal-enrolled", f"seal-enrolled-{year}", "seal-enrolled-dark", f"seal-enrolled-dark-{year}"}
    seal = browser.get(f"/facilities/{ours.slug}/documents/seals/seal-enrolled.svg")
    assert seal["Content-Type"] == "image/svg+xml"
    assert seal["Content-Disposition"] == 'attachment; filename="seal-enrolled.svg"'
    assert seal.content.startswith(b"<svg")
    picture = browser.get(f"/facilities/{ours.slug}/documents/seals/seal-enrolled.png")
    assert picture["Content-Disposition"] == 'attachment; filename="seal-enrolled.png"'
    assert picture.content.startswith(b"\x89PNG\r\n")
    assert picture.content[16:24] == (1200).to_bytes(4, "big") * 2
    assert browser.get(f"/facilities/{ours.slug}/documents/seals/seal-enrolled.gif").status_code == 404
    assert browser.get(f"/facilities/{ours.slug}/documents/seals/seal-accredited.svg").status_code == 404
    term = {"starts_on": date(2026, 3, 4), "ends_on": date(2030, 3, 3), "certificate_code": "QK7M"}
    record_award(facility=ours.facility, level="accredited", by=None, **term)
    assert browser.get(f"/facilities/{ours.slug}/documents/seals/seal-accredited.svg").status_code == 200
    assert browser.get(f"/facilities/{ours.slug}/documents/seals/seal-enrolled.svg").status_code == 404
    end_award(facility=ours.facility)
    assert browser.get(f"/facilities/{ours.slug}/documents/seals/seal-accredited.svg").status_code == 404
    assert as_user(theirs.member).get(f"/facilities/{ours.slug}/documents/seals/seal-enrolled.svg").status_code == 404


@pytest.mark.rule("R22")
def test_before_the_payment_there_is_no_seal(as_user, theirs):
    from tests.factories.facility import make_facility

    place = make_facility("Quiet Clinic", "quiet", enrolled=False)
    browser = as_user(place.representative)
    response = browser.get(page(place, "documents"))
    assert response.context["seals"] == []
    assert "once the enrolment invoice is paid" in response.content.decode()
    assert browser.get(f"/facilities/{place.slug}/documents/seals/seal-enrolled.svg").status_code == 404


# --- notices --------------------------------------------------------------------------------------------------------

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
    (NoticeKind.AUDIT, {"event": "cancelled"}, "The dates of the audit no longer stand. Others follow."),
    (NoticeKind.PLAN, {"event": "proof_requested"}, "The assessors ask for proof that the plan is carried out."),
    (NoticeKind.PLAN, {}, "The corrective action plan has changed."),
    (NoticeKind.DATE_EXTENDED, {"day": "2026-03-18"}, "The office has extended a date. It is now 18 March 2026."),
    (NoticeKind.CLOSED, {}, "The application has been closed."),
    (NoticeKind.MESSAGE, {}, "The office has written a message."),
    (NoticeKind.STATUS_ASKED, {}, "The office asks how things stand."),
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
    with queries(6):
        first = browser.get(page(ours, "notices"))
    assert len(first.context["lines"]) == 25
    assert len(browser.get(page(ours, "notices") + "?page=2").context["lines"]) == 1
    assert browser.get(page(ours, "notices") + "?page=x").status_code == 200
