"""A certificate is suspended, reinstated and withdrawn: proposed, signed, in force, in public (R74, R83)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from assessment.enums import CertificateChangeStatus
from assessment.models import Accreditation, Certificate, CertificateChange, CertificateState
from assessment.services import sign_off
from assessment.services.certificate_changes import (
    propose_change,
    refuse_change,
    sign_change,
    take_back_change,
    take_effect,
)
from assessment.services.name_checks import NameFound
from assessment.services.terms import begin_term
from facilities.models import Facility, Listing, Notice
from iasios.access import facility_scope
from iasios.audit.models import AuditEvent
from iasios.calendar.services import run_calendar
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from invoicing.services import load_demo_fees
from tests.factories.dossier import accredited
from tests.factories.excellence import excellence_to_sign

pytestmark = [pytest.mark.django_db, pytest.mark.stage("accredited")]
WHY = {"public_reason": "The head of service has left.", "internal_reason": "Letter of 3 May; nobody named yet."}


@pytest.fixture
def moment():
    return datetime(2026, 9, 15, 12, tzinfo=ZoneInfo("Europe/Vienna"))


@pytest.fixture
def certificate(ours, office, one, two, chair):
    load_demo_fees()
    accredited(ours, office, one, two, chair)
    return Certificate.objects.get()


def on(day, hour=12):
    return time_machine.travel(
        datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Europe/Vienna")), tick=False
    )


def propose(ours, office, kind="suspend", day=date(2027, 5, 19), **changes):
    return propose_change(facility=ours.facility, kind=kind, effective_on=day, by=office, **WHY | changes)


def suspended(ours, office, chair, day=date(2027, 5, 19)):
    with on(day):
        return sign_change(change=propose(ours, office, day=day), by=chair)


def mails(prefix="assessment.certificate_change"):
    rows = OutboxEmail.objects.filter(kind__startswith=prefix).order_by("kind", "to")
    return [(row.kind.removeprefix("assessment.certificate_change_"), row.subject) for row in rows]


def standing(ours):
    facility = Facility.objects.get(pk=ours.facility.pk)
    listing = Listing.objects.get(facility=facility)
    return facility.status, facility.suspended_on, facility.seal_level, listing.standing, listing.is_shown


def shown(client, certificate):
    response = client.get(f"/verify/{certificate.code}/")
    answer = response.context["answer"]
    return response, answer.state, [(line.since, str(line.look.word), line.reason) for line in answer.lines]


def in_directory(client):
    return [row.name for row in client.get("/centres/").context["page"].object_list]


def test_a_suspension_and_its_end_are_public_with_their_days(certificate, ours, office, chair, client):
    with on(date(2027, 5, 19)):
        change = propose(ours, office, answer_by=date(2027, 6, 30))
        assert standing(ours) == ("accredited", None, 2, "accredited", True)
        assert shown(client, certificate)[1] == "valid"
        sign_change(change=change, by=chair)
        assert standing(ours) == ("accredited", date(2027, 5, 19), 0, "accredited", False)
        response, state, lines = shown(client, certificate)
        text = response.content.decode()
        assert state == "suspended"
        assert "<title>Suspended: Northgate University Hospital" in text
        assert "Northgate University Hospital must not use the seal now" in text
        assert "The centre has until 30 June 2027 to answer." in text.replace("\xa0", " ")
        assert "Seal:" not in text.split("<main", 1)[1]
        assert "no-cache" in response["Cache-Control"]
        assert lines == [
            (date(2027, 5, 19), "Suspended", "The head of service has left."),
            (date(2026, 9, 15), "Valid", "Signed and listed."),
        ]
        assert "Letter of 3 May" not in text
        assert in_directory(client) == []
    with on(date(2027, 6, 3)):
        back = propose(ours, office, "reinstate", date(2027, 6, 3), public_reason="A new head of service was named.")
        sign_change(change=back, by=chair)
        assert standing(ours) == ("accredited", None, 2, "accredited", True)
        response, state, lines = shown(client, certificate)
        assert state == "valid"
        assert "Seal: Accredited Centre" in response.content.decode()
        assert [line[:2] for line in lines] == [
            (date(2027, 6, 3), "Valid"),
            (date(2027, 5, 19), "Suspended"),
            (date(2026, 9, 15), "Valid"),
        ]
        assert in_directory(client) == ["Northgate University Hospital"]


def test_a_withdrawal_ends_the_term_for_good(certificate, ours, office, chair, client):
    with on(date(2027, 10, 2)):
        sign_change(change=propose(ours, office, "withdraw", date(2027, 10, 2)), by=chair)
        assert standing(ours) == ("enrolled", None, 1, "enrolled", False)
        assert Accreditation.objects.get().ended_at is not None
        _response, state, lines = shown(client, certificate)
        assert state == "withdrawn"
        assert lines[0] == (date(2027, 10, 2), "Withdrawn", "The head of service has left.")
        assert in_directory(client) == []
        with pytest.raises(StepRefused, match="No certificate is in force"):
            propose(ours, office, day=date(2027, 10, 3))
    with on(date(2030, 9, 20)):
        assert [name for name, _entry in run_calendar().done if name in ("end-terms", "tell-of-ends")] == []
        assert shown(client, certificate)[1] == "withdrawn"


def test_one_that_is_signed_ahead_takes_effect_on_its_day_once(certificate, ours, office, chair, client):
    with on(date(2027, 5, 1)):
        change = sign_change(change=propose(ours, office, day=date(2027, 5, 19)), by=chair)
        assert standing(ours) == ("accredited", None, 2, "accredited", True)
        assert shown(client, certificate)[1] == "valid"
        assert run_calendar().done == []
        with pytest.raises(ValueError, match="2027-05-19"):
            take_effect(change=change)
    with on(date(2027, 5, 22)):
        runs = [run_calendar(), run_calendar()]
        assert [[name for name, entry in run.done if name == "certificate-changes"] for run in runs] == [
            ["certificate-changes"],
            [],
        ]
        assert standing(ours) == ("accredited", date(2027, 5, 19), 0, "accredited", False)
        assert shown(client, certificate)[1] == "suspended"
    assert {kind for kind, subject in mails()} == {"proposed", "decided", "signed", "in_force"}


def test_one_that_is_signed_late_holds_from_the_signature(certificate, ours, office, chair):
    with on(date(2027, 5, 19)):
        change = propose(ours, office)
    with on(date(2027, 5, 25)):
        sign_change(change=change, by=chair)
    assert CertificateState.objects.get().since == date(2027, 5, 25)


def test_everybody_concerned_is_told_once(certificate, ours, office, chair):
    notices = Notice.objects.count()
    suspended(ours, office, chair)
    assert mails() == [
        ("decided", "Signed: your proposal about Northgate University Hospital"),
        ("proposed", "To sign: suspension of Northgate University Hospital"),
        *[("signed", "Your accreditation is suspended from 19 May 2027")] * 3,
    ]
    told = OutboxEmail.objects.filter(kind="assessment.certificate_change_signed")
    assert {row.to for row in told} == {
        ours.representative.email,
        ours.facility.deputy.email,
        ours.facility.account_holder.email,
    }
    text = told[0].text
    assert "The head of service has left." in text
    assert "Letter of 3 May" not in text
    assert Notice.objects.count() == notices + 1
    steps = AuditEvent.objects.filter(action__startswith="certificate.").values_list("action", flat=True)
    assert sorted(steps) == [
        "certificate.propose",
        "certificate.sign",
        "certificate.take_effect",
    ]


def test_what_is_not_signed_or_taken_back_changes_nothing(certificate, ours, office, chair):
    with on(date(2027, 5, 19)):
        refused = propose(ours, office)
        with pytest.raises(StepRefused, match="Say why"):
            refuse_change(change=refused, reason="  ", by=chair)
        refuse_change(change=refused, reason="They have named somebody.", by=chair)
        back = propose(ours, office)
        take_back_change(change=back, by=office)
        with pytest.raises(StepRefused, match="no longer possible"):
            sign_change(change=back, by=chair)
        assert standing(ours) == ("accredited", None, 2, "accredited", True)
    assert sorted(CertificateChange.objects.values_list("status", flat=True)) == ["refused", "taken_back"]
    assert CertificateState.objects.count() == 0
    assert [kind for kind, _subject in mails()] == ["decided", "proposed", "proposed"]


def test_only_the_office_proposes_and_only_another_chairperson_signs(certificate, ours, theirs, office, one, chair):
    for person in (ours.representative, theirs.representative, one, chair):
        with pytest.raises(PermissionDenied):
            propose(ours, person, day=date(2026, 12, 1))
    with on(date(2027, 5, 19)):
        change = propose(ours, office)
        for person in (ours.representative, theirs.representative, one, office):
            with pytest.raises(PermissionDenied):
                sign_change(change=change, by=person)
            with pytest.raises(PermissionDenied):
                refuse_change(change=change, reason="No", by=person)
        for person in (ours.representative, theirs.representative, one, chair):
            with pytest.raises(PermissionDenied):
                take_back_change(change=change, by=person)
        assert CertificateChange.objects.get().status == CertificateChangeStatus.PROPOSED


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "reinstate"}, "does not fit the state"),
        ({"day": date(2027, 5, 18)}, "from today until the end of the term, 14"),
        ({"day": date(2030, 9, 15)}, "from today until the end of the term, 14"),
        ({"public_reason": "  "}, "Say why"),
        ({"internal_reason": " "}, "Say why"),
        ({"public_reason": "x" * 301}, "300 characters"),
        ({"answer_by": date(2027, 5, 19)}, "comes after the first day"),
        ({"kind": "withdraw", "answer_by": date(2027, 6, 19)}, "belongs to a suspension"),
    ],
)
def test_what_does_not_fit_is_refused(changes, words, certificate, ours, office):
    with on(date(2027, 5, 19)), pytest.raises(StepRefused, match=words):
        propose(ours, office, **changes)
    assert CertificateChange.objects.count() == 0


def test_one_change_at_a_time_and_no_assessor_is_named(certificate, ours, office, one):
    with on(date(2027, 5, 19)):
        with pytest.raises(NameFound):
            propose(ours, office, public_reason=f"{one.full_name} found gaps.")
        propose(ours, office)
        with pytest.raises(StepRefused, match="under way already"):
            propose(ours, office, "withdraw")


def test_a_suspension_outlives_the_term_that_it_began_in(certificate, ours, office, one, two, chair, client):
    """The next certificate, signed for before, begins suspended: only a signature ends a suspension."""
    suspended(ours, office, chair)
    with on(date(2030, 7, 1)):
        again = excellence_to_sign(ours, office, one, two, chair)
        sign_off(application=again, outcome="approve", by=chair)
        new = Accreditation.objects.get(application=again)
        assert shown(client, new.certificates.get())[1] == "not_yet"
    with on(date(2030, 9, 15)):
        begin_term(accreditation=new)
        assert standing(ours) == ("excellence", date(2027, 5, 19), 0, "excellence", False)
        assert shown(client, certificate)[1] == "superseded"
        _response, state, lines = shown(client, Certificate.objects.get(accreditation=new))
        assert state == "suspended"
        assert lines == [(date(2030, 9, 15), "Suspended", "The head of service has left.")]
        sign_change(change=propose(ours, office, "reinstate", date(2030, 9, 15)), by=chair)
        assert standing(ours) == ("excellence", None, 3, "excellence", True)


def test_the_end_of_the_term_ends_a_suspension_and_what_was_proposed(certificate, ours, office, chair, client):
    suspended(ours, office, chair)
    with on(date(2030, 9, 10)):
        propose(ours, office, "reinstate", date(2030, 9, 14))
    with on(date(2030, 9, 15)):
        run_calendar()
        assert standing(ours) == ("enrolled", None, 1, "enrolled", True)
        assert shown(client, certificate)[1] == "ended"
    assert sorted(CertificateChange.objects.values_list("status", flat=True)) == ["in_force", "lapsed"]


def test_postgresql_lets_nobody_suspend_without_a_signature(certificate, ours, office, chair):
    with on(date(2027, 5, 19)):
        change = propose(ours, office)
    for status in ("suspended", "withdrawn"):
        with pytest.raises(DatabaseError, match="follows from its history"), transaction.atomic():
            Certificate.objects.update(status=status, status_on=date(2027, 5, 19))
    line = {
        "certificate": certificate,
        "facility": ours.facility,
        "change": change,
        "status": "suspended",
        "since": date(2027, 5, 19),
        "reason": WHY["public_reason"],
        "recorded_at": change.proposed_at,
    }
    with pytest.raises(DatabaseError, match="nobody signed this"), transaction.atomic():
        CertificateState.objects.create(**line)
    with pytest.raises(DatabaseError, match="four_eyes"), transaction.atomic():
        CertificateChange.objects.update(status="signed", decided_at=change.proposed_at, decided_by=office)
    with pytest.raises(DatabaseError, match="a member of the facility cannot sign"), transaction.atomic():
        CertificateChange.objects.update(status="signed", decided_at=change.proposed_at, decided_by=ours.representative)
    with on(date(2027, 5, 19)):
        sign_change(change=change, by=chair)
    for wrong in ({"reason": "Something else."}, {"status": "withdrawn"}, {"since": date(2027, 5, 1)}):
        with pytest.raises(DatabaseError, match="nobody signed this"), transaction.atomic():
            CertificateState.objects.create(**line | wrong)
    for table in (CertificateState, CertificateChange):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            table.objects.all()._raw_delete(connection.alias)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        CertificateState.objects.update(reason="x")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        CertificateChange.objects.update(public_reason="x")


def test_the_facilitys_people_read_the_public_line_and_not_the_proposal(certificate, ours, theirs, office, chair):
    suspended(ours, office, chair)
    for place in (ours, theirs):
        with facility_scope(place.facility.pk):
            assert CertificateChange.objects.count() == 0
            assert CertificateState.objects.count() == 1
            with pytest.raises(DatabaseError, match="guard_suspension"), transaction.atomic():
                Facility.objects.filter(pk=place.facility.pk).update(suspended_on=date(2026, 1, 1))
            with pytest.raises(DatabaseError, match="guard_shown"), transaction.atomic():
                Listing.objects.filter(facility=place.facility.pk).update(is_shown=place is ours)


def test_office_and_chairperson_do_it_by_pages_alone(certificate, ours, office, chair, as_user, as_confirmed):
    with on(date(2027, 5, 19)):
        desk = as_user(office)
        page = desk.get("/office/facilities/northgate-university-hospital/certificate/")
        assert [value for value, _label in page.context["form"].fields["kind"].choices] == ["suspend", "withdraw"]
        sent = {"kind": "suspend", "effective_on": "2027-05-19", **WHY}
        wrong = desk.post(page.wsgi_request.path, sent | {"public_reason": ""})
        assert wrong.status_code == 422
        assert "Say in one sentence why." in wrong.content.decode()
        done = desk.post(page.wsgi_request.path, sent, follow=True)
        assert "Waits for the chairperson" in done.content.decode()
        change = CertificateChange.objects.get()
        path = f"/sign-off/certificates/{change.pk}/"
        chairs = as_user(chair)
        assert path in chairs.get("/sign-off/").content.decode()
        asked = chairs.post(path, {"decision": "sign"})
        assert asked.status_code == 302
        assert "reauthenticate" in asked["Location"]
        assert CertificateChange.objects.get().status == "proposed"
        chairs = as_confirmed(chair)
        assert chairs.post(path, {"decision": "refuse"}).status_code == 422
        assert chairs.post(path, {"decision": "sign"})["Location"] == "/sign-off/"
        assert standing(ours)[1] == date(2027, 5, 19)
        assert "Nothing to sign here" in chairs.get(path).content.decode()
        home = as_user(ours.representative).get(f"/facilities/{ours.facility.slug}/").content.decode()
        assert "The accreditation is suspended since 19" in home
        papers = as_user(ours.representative).get(f"/facilities/{ours.facility.slug}/documents/").content.decode()
        assert "so the seal must not be used now" in papers
        seal = as_user(ours.representative).get(f"/facilities/{ours.facility.slug}/documents/seals/seal-accredited.svg")
        assert seal.status_code == 404


@pytest.mark.parametrize("rounds", [1, 3])
def test_the_offices_page_costs_the_same_however_much_there_was(rounds, certificate, ours, office, as_user, queries):
    for _ in range(rounds):
        with on(date(2027, 5, 19)):
            take_back_change(change=propose(ours, office), by=office)
    with on(date(2027, 5, 19)):
        desk = as_user(office)
    with on(date(2027, 5, 19)), queries(at_most=9):
        assert desk.get("/office/facilities/northgate-university-hospital/certificate/").status_code == 200
