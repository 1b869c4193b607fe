"""Everything about one facility, for the office: content, next steps, the annual-fee switch."""

from typing import Any

import pytest
from django.urls import reverse

from facilities.models import Facility
from facilities.services import notify
from facilities.services.office import set_annual_fee
from iasios.audit.models import AuditEvent
from invoicing.services import issue_enrolment_invoice, record_payment
from tests.factories import dossier
from tests.factories.facility import make_facility


def page(browser: Any, place: Any) -> Any:
    response = browser.get(reverse("portal:facility", args=[place.slug]))
    assert response.status_code == 200
    return response


def test_exists_for_the_office_alone(
    client: Any, as_user: Any, ours: Any, theirs: Any, assessor_one: Any, chair: Any
) -> None:
    url = reverse("portal:facility", args=[ours.slug])
    assert client.get(url).status_code == 302
    for person in (ours.representative, theirs.representative, assessor_one, chair):
        assert as_user(person).get(url).status_code == 404
        assert as_user(person).post(reverse("facilities:annual_fee", args=[ours.slug]), {}).status_code == 404


def test_an_unknown_facility_is_not_there(as_user: Any, office: Any) -> None:
    assert as_user(office).get(reverse("portal:facility", args=["nowhere"])).status_code == 404


@pytest.mark.rule("R21")
def test_leads_to_recording_the_payment(as_user: Any, office: Any, theirs: Any) -> None:
    place = make_facility("Szent Imre Oncology", "szentimre", enrolled=False)
    invoice = issue_enrolment_invoice(facility=place.facility)
    steps = page(as_user(office), place).context["dossier"].steps
    assert [step.url for step in steps] == [reverse("invoicing:office_payment", args=[invoice.number])]
    record_payment(
        invoice=invoice,
        amount=invoice.total,
        received_on=invoice.issued_on,
        method="transfer",
        reference="",
        by=office,
    )
    assert page(as_user(office), place).context["dossier"].steps == []


@pytest.mark.stage("submitted")
@pytest.mark.rule("R51")
def test_leads_to_assigning_assessors(
    as_user: Any, office: Any, ours: Any, theirs: Any, assessor_one: Any, assessor_two: Any
) -> None:
    application = dossier.submitted_application(ours)
    response = page(as_user(office), ours)
    assert {step.url for step in response.context["dossier"].steps} == {
        reverse("assessment:assign", args=[application.code]),
        reverse("applications:return", args=[application.code]),
    }
    assert "For the office to do" in response.content.decode()
    dossier.assign_assessors(application=application, first=assessor_one, second=assessor_two, by=office)
    found = page(as_user(office), ours).context["dossier"]
    assert (found.steps, [one.person for one in found.seats]) == ([], [assessor_one, assessor_two])


def test_holds_people_code_history_mail_and_log_of_this_facility_alone(
    as_user: Any, office: Any, ours: Any, theirs: Any
) -> None:
    response = page(as_user(office), ours)
    text = response.content.decode()
    for person in (ours.representative, ours.deputy, ours.account_holder, ours.member):
        assert person.email in text
    assert ours.facility.code in text
    assert theirs.facility.code not in text
    assert theirs.representative.email not in text
    found = response.context["dossier"]
    assert [entry.what for entry in found.history][-1] == "Registered"
    assert {mail.facility_id for mail in found.mails} == {ours.facility.pk}
    assert {line.event.facility_id for line in found.log} == {ours.facility.pk}
    assert "Enrolled" in {line.what for line in found.log}


@pytest.mark.parametrize("number", [1, 3])
def test_costs_the_same_whatever_happened(
    as_user: Any, queries: Any, office: Any, ours: Any, theirs: Any, number: int
) -> None:
    for position in range(number):
        notify(facility=ours.facility, kind="colleague_joined", name=f"Person {position}")
        set_annual_fee(facility=ours.facility, applies=bool(position % 2), by=office)
    browser = as_user(office)
    with queries(12):
        page(browser, ours)


@pytest.mark.rule("R19")
def test_the_annual_fee_is_switched_and_recorded(as_user: Any, office: Any, ours: Any, theirs: Any) -> None:
    browser = as_user(office)
    url = reverse("facilities:annual_fee", args=[ours.slug])
    response = browser.post(url, {}, follow=True)
    assert response.redirect_chain == [(reverse("portal:facility", args=[ours.slug]), 302)]
    assert "is not invoiced to Northgate University Hospital from now on" in response.content.decode()
    assert not Facility.objects.get(pk=ours.facility.pk).annual_fee_applies
    assert Facility.objects.get(pk=theirs.facility.pk).annual_fee_applies
    browser.post(url, {"applies": "on"})
    assert Facility.objects.get(pk=ours.facility.pk).annual_fee_applies
    events = AuditEvent.objects.filter(facility=ours.facility, action="facility.annual_fee_set").order_by("number")
    assert [(event.actor, event.detail) for event in events] == [
        (office, {"applies": False}),
        (office, {"applies": True}),
    ]


def test_switching_to_what_it_is_records_nothing(office: Any, ours: Any) -> None:
    assert set_annual_fee(facility=ours.facility, applies=True, by=office) is False
    assert not AuditEvent.objects.filter(action="facility.annual_fee_set").exists()


def test_the_switch_answers_to_posting_alone(as_user: Any, office: Any, ours: Any) -> None:
    assert as_user(office).get(reverse("facilities:annual_fee", args=[ours.slug])).status_code == 405


@pytest.mark.rule("R22")
def test_says_what_is_awaited_of_a_facility_without_an_application(as_user: Any, office: Any, theirs: Any) -> None:
    place = make_facility("Szent Imre Oncology", "szentimre", enrolled=False)
    invoice = issue_enrolment_invoice(facility=place.facility)
    dossier_of_place = page(as_user(office), place).context["dossier"]
    assert (dossier_of_place.awaited, dossier_of_place.since) == (
        "The enrolment fee is not paid yet",
        invoice.issued_on,
    )
    assert dossier_of_place.due == ("waiting", "30 days left")
    record_payment(
        invoice=invoice, amount=invoice.total, received_on=invoice.issued_on, method="transfer", reference="", by=office
    )
    assert page(as_user(office), theirs).context["dossier"].awaited == "Application open"
