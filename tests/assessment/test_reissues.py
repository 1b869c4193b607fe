"""A certificate is issued again when the hospital's name has changed; the one before is superseded (R66)."""

from datetime import date

import pytest
import time_machine
from django.core import mail
from django.db import Error, transaction
from django.urls import reverse

from assessment.models import Certificate
from assessment.services.certificate_changes import propose_change, sign_change
from assessment.services.reissues import reissue_certificate
from facilities.models import Facility, Listing
from iasios.access import office_scope
from iasios.documents.models import Document
from iasios.workflow import StepRefused
from tests.factories.dossier import accredited

NEW_NAME = "Northgate Cancer Institute"
REASON = "The hospital has a new name."
LATER = "2027-01-11 10:00"


@pytest.fixture
def certificate(ours, theirs, office, one, two, chair, fresh_cache):
    with time_machine.travel("2026-03-04 11:00", tick=False):
        accredited(ours, office, one, two, chair)
    return Certificate.objects.get()


@pytest.fixture
def renamed(certificate, ours):
    with office_scope("test"):
        Facility.objects.filter(pk=ours.facility.pk).update(name=NEW_NAME)
    ours.facility.refresh_from_db()
    return certificate


def again(ours, office, **changes):
    with time_machine.travel(LATER, tick=False):
        return reissue_certificate(**{"facility": ours.facility, "reason": REASON, "by": office} | changes)


@pytest.mark.rule("R66")
def test_the_next_version_bears_the_new_name_and_all_else_as_it_was(renamed, ours, office):
    new = again(ours, office)
    renamed.refresh_from_db()
    assert (renamed.status, renamed.status_on, renamed.facility_name) == (
        "superseded",
        date(2027, 1, 11),
        "Northgate University Hospital",
    )
    same = ("number", "facility_id", "accreditation_id", "level", "edition", "starts_on", "ends_on", "extended_until")
    assert [getattr(new, name) for name in same] == [getattr(renamed, name) for name in same]
    assert (new.version, new.replaces, new.status, new.facility_name) == (2, renamed, "valid", NEW_NAME)
    assert new.code != renamed.code
    with office_scope("test"):
        paper, before = Document.objects.get(pk=new.document_id), Document.objects.get(pk=renamed.document_id)
        assert Listing.objects.get(facility=ours.facility).certificate_code == new.code
    assert (paper.kind, paper.subject, paper.version) == ("certificate", "2026-0001", 2)
    kept = ("chair_name", "starts_on", "ends_on", "level", "core_total", "edition")
    assert [paper.context[name] for name in kept] == [before.context[name] for name in kept]
    assert (paper.context["facility_name"], paper.context["version"]) == (NEW_NAME, 2)
    assert paper.context["verify_url"].endswith(f"/verify/{new.code}/")


def test_verification_tells_of_both(renamed, ours, office, client):
    new = again(ours, office)
    with time_machine.travel("2027-01-12 10:00", tick=False):
        old_page = client.get(f"/verify/{renamed.code}/")
        new_page = client.get(f"/verify/{new.code}/")
        by_number = client.get("/verify/2026-0001/")
    assert old_page.context["state"] == "superseded"
    text = old_page.content.decode().replace("\xa0", " ")
    assert f"This certificate was issued again for {NEW_NAME}" in text
    assert "This version has not been used since 11 January 2027." in text
    assert f'<a href="/verify/{new.code}/">Version 2</a> took its place.' in text
    assert "Seal:" not in text.split("<main", 1)[1]
    assert (new_page.context["state"], by_number.context["certificate"]) == ("valid", new)
    lines = [(line.since, line.reason) for line in new_page.context["answer"].lines]
    assert lines == [(date(2027, 1, 11), f"Issued again: {REASON}"), (date(2026, 3, 4), "Signed and listed.")]


def test_states_of_the_version_before_stay_in_the_history(renamed, ours, office, chair, client):
    def change(kind, day):
        with time_machine.travel(f"{day} 10:00", tick=False):
            proposed = propose_change(
                facility=ours.facility,
                kind=kind,
                effective_on=date.fromisoformat(day),
                public_reason=f"{kind} it",
                internal_reason="x",
                by=office,
            )
            sign_change(change=proposed, by=chair)

    change("suspend", "2026-06-01")
    change("reinstate", "2026-07-01")
    new = again(ours, office)
    change("suspend", "2027-02-01")
    with time_machine.travel("2027-02-02 10:00", tick=False):
        page = client.get(f"/verify/{new.code}/")
    assert [(line.since.isoformat(), str(line.look.word)) for line in page.context["answer"].lines] == [
        ("2027-02-01", "Suspended"),
        ("2027-01-11", "Valid"),
        ("2026-07-01", "Valid"),
        ("2026-06-01", "Suspended"),
        ("2026-03-04", "Valid"),
    ]


def test_a_third_version_follows_the_second(renamed, ours, office, client):
    again(ours, office)
    with office_scope("test"):
        Facility.objects.filter(pk=ours.facility.pk).update(city="York")
    third = again(ours, office, reason="The hospital has moved.")
    assert (third.version, third.replaces.version, third.city) == (3, 2, "York")
    with time_machine.travel(LATER, tick=False):
        assert client.get(f"/verify/{renamed.code}/").context["newer"] == third


def test_the_hospital_is_told_once_by_mail(renamed, ours, office):
    from iasios.outbox.models import OutboxEmail

    again(ours, office)
    with office_scope("test"):
        rows = list(OutboxEmail.objects.filter(kind="assessment.certificate_reissued"))
    assert {row.subject for row in rows} == {f"Your certificate bears the name {NEW_NAME} now"}
    assert len({row.to for row in rows}) == len(rows) >= 1
    assert mail.outbox == []


def test_the_same_name_is_not_issued_again(certificate, ours, office):
    with pytest.raises(StepRefused, match="those on the certificate already"):
        again(ours, office)
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_it_needs_a_sentence(renamed, ours, office, reason):
    with pytest.raises(StepRefused, match="Say in one sentence why"):
        again(ours, office, reason=reason)


def test_a_suspended_certificate_or_one_under_change_is_not_issued_again(renamed, ours, office, chair):
    with time_machine.travel("2027-01-10 10:00", tick=False):
        change = propose_change(
            facility=ours.facility,
            kind="suspend",
            effective_on=date(2027, 1, 10),
            public_reason="x",
            internal_reason="x",
            by=office,
        )
    with pytest.raises(StepRefused, match="under way already"):
        again(ours, office)
    with time_machine.travel("2027-01-10 10:00", tick=False):
        sign_change(change=change, by=chair)
    with pytest.raises(StepRefused, match="Only a valid certificate"):
        again(ours, office)


def test_nobody_but_the_office(renamed, ours, as_user, chair, one, office):
    from django.core.exceptions import PermissionDenied

    address = reverse("assessment:reissue", args=[ours.facility.slug])
    for person in (ours.representative, chair, one):
        with pytest.raises(PermissionDenied):
            again(ours, person)
        assert as_user(person).get(address).status_code == 404
        assert as_user(person).post(address, {"reason": REASON}).status_code == 404
    assert Certificate.objects.count() == 1
    with time_machine.travel(LATER, tick=False):
        browser = as_user(office)
        text = browser.get(address).content.decode()
        assert "Northgate University Hospital, Leeds, United Kingdom" in text
        assert f"{NEW_NAME}, Leeds, United Kingdom" in text
        assert browser.post(address, {"reason": ""}).status_code == 422
        assert browser.post(address, {"reason": REASON}).status_code == 302
        assert "those on the certificate already" in browser.get(address).content.decode()
    assert Certificate.objects.count() == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"level": "excellence"},
        {"ends_on": date(2031, 1, 1)},
        {"version": 3},
        {"number": "2026-0002"},
        {"status": "suspended"},
        {"replaces": None},
        {"reissue_reason": ""},
    ],
)
def test_postgresql_refuses_a_version_that_says_something_else(renamed, ours, office, changes):
    new = again(ours, office)
    with office_scope("test"):
        Certificate.objects.filter(pk=new.pk).update(status="superseded", status_on=date(2027, 1, 12))
        values = {
            field.attname: getattr(new, field.attname)
            for field in Certificate._meta.concrete_fields
            if field.name != "id"
        }
        values |= {"version": 3, "replaces_id": new.pk, "code": "AAAA-AAAA-AAAA", "status": "valid"}
        given = {{"replaces": "replaces_id"}.get(name, name): value for name, value in changes.items()}
        if "version" in given:
            given["version"] = 4
        with pytest.raises(Error), transaction.atomic():
            Certificate.objects.create(**values | given)
        Certificate.objects.create(**values)


def test_postgresql_refuses_two_certificates_that_speak_for_a_term(renamed):
    with office_scope("test"):
        values = {
            field.attname: getattr(renamed, field.attname)
            for field in Certificate._meta.concrete_fields
            if field.name != "id"
        }
        with pytest.raises(Error, match="one_certificate_speaks_for_a_term"), transaction.atomic():
            Certificate.objects.create(**values | {"number": "2026-0002", "code": "AAAA-AAAA-AAAA"})
