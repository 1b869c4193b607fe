"""The mails of this app: who gets which, in which language, and where they lead."""

import pytest

from applications.services import submit_application, withdraw_application
from iasios.outbox.models import OutboxEmail
from tests.factories.application import make_ready

pytestmark = pytest.mark.django_db


def mails(kind):
    return list(OutboxEmail.objects.filter(kind=kind).order_by("language"))


@pytest.mark.rule("R49")
def test_the_appointed_get_a_mail_in_their_language_and_the_office_one_to_act_on(ours):
    ours.facility.deputy.language = "de"
    ours.facility.deputy.save()
    make_ready(ours.application, ours.member)
    submit_application(application=ours.application, by=ours.representative)
    german, *others = mails("application.submitted")
    assert (german.to, german.language) == ("deputy@northgate.example", "de")
    assert {mail.to for mail in others} == {"representative@northgate.example", "holder@northgate.example"}
    english = others[0]
    assert english.subject == f"Application {ours.application.code} is submitted"
    assert "Dr Representative Northgate submitted the application and the case review" in english.text
    assert f"/facilities/{ours.slug}/application/" in english.text
    (office,) = mails("application.submitted_office")
    assert office.to == "office@iasios.example"
    assert office.subject == f"{ours.application.code} is submitted: assign two assessors"
    assert f"/office/applications/{ours.application.code}/assessors/" in office.html


def test_a_withdrawal_is_told_to_the_appointed_and_the_office(ours):
    withdraw_application(application=ours.application, by=ours.representative, reason="Secret reason")
    (facility, *others), (office,) = mails("application.withdrawn"), mails("application.withdrawn_office")
    assert {mail.to for mail in (facility, *others)} == {
        person.email for person in (ours.representative, ours.deputy, ours.account_holder)
    }
    assert facility.subject == office.subject == f"Application {ours.application.code} is withdrawn"
    assert f"/office/facilities/{ours.slug}/" in office.text
    assert "Secret reason" not in facility.text + facility.html + office.text + office.html
