"""Mails and notices lead to the application that they were about, even when the hospital has a newer one."""

import re

import pytest
from django.urls import reverse

from applications.models import Application
from applications.services import open_application
from assessment.services.closing import close_application
from facilities.models import Notice
from facilities.presenters.notices import describe
from iasios.outbox.models import OutboxEmail
from tests.factories.dossier import awaiting_sign_off
from tests.factories.plans import planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def earlier(ours, theirs, office, one, two, chair):
    """Deferred, with its plan handed in; then closed, and a new application is open."""
    application = planned(ours, office, one, two, chair)
    close_application(application=application, reason="We start anew.", by=ours.representative)
    open_application(facility=ours.facility, by=office)
    return Application.objects.get(pk=application.pk)


def pages(ours, code=""):
    for name in ("requests", "audit", "decision", "plan"):
        yield reverse(f"assessment:{name}", args=[ours.slug]) + (f"?of={code}" if code else "")


@pytest.mark.stage("planned")
def test_every_mail_and_notice_about_it_opens_its_own_page(earlier, ours, as_user, settings):
    browser = as_user(ours.representative)
    paths = {
        address.removeprefix(settings.PUBLIC_ORIGIN)
        for mail in OutboxEmail.objects.filter(facility=ours.facility, kind__startswith="assessment.")
        if mail.to == ours.representative.email
        for address in re.findall(rf"{settings.PUBLIC_ORIGIN}/\S+", mail.text)
    }
    paths |= {describe(notice, ours.slug).url for notice in Notice.objects.filter(facility=ours.facility)}
    of = f"?of={earlier.code}"
    about_it = {path for path in paths if path.endswith(of)}
    assert {path.split("/")[3] for path in about_it} == {"requests", "audit", "plan"}
    assert {path: browser.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)
    for path in about_it:
        assert f"the earlier application {earlier.code}" in browser.get(path).content.decode()


@pytest.mark.stage("planned")
def test_without_a_code_the_latest_that_was_submitted_is_read(earlier, ours, theirs, as_user):
    browser = as_user(ours.member)
    for page in pages(ours):
        text = browser.get(page).content.decode()
        assert f"the earlier application {earlier.code}" in text
        assert 'method="post" class="form"' not in text
    assert f"/facilities/{ours.slug}/plan/?of={earlier.code}" in browser.get([*pages(ours)][2]).content.decode()
    for page in (*pages(ours), *pages(ours, earlier.code)):
        assert as_user(theirs.representative).get(page).status_code == 404


@pytest.mark.stage("planned")
def test_nothing_is_written_to_an_earlier_application(earlier, ours, as_user):
    browser = as_user(ours.representative)
    for page in [*pages(ours, earlier.code)][-1:]:
        assert browser.post(page).status_code == 403
        assert browser.post(page.partition("?")[0]).status_code == 403
    address = reverse("assessment:plan_item", args=[ours.slug, "8c"])
    assert browser.post(f"{address}?of={earlier.code}", {"issue": "x"}).status_code == 403


@pytest.mark.stage("planned")
def test_another_hospitals_code_is_not_found(earlier, ours, theirs, as_user):
    for code in (theirs.application.code, "IAS-1999-0001", "'"):
        for page in pages(ours, code):
            assert as_user(ours.representative).get(page).status_code == 404


@pytest.mark.stage("awaiting_sign_off")
def test_the_application_at_hand_bears_no_such_banner(ours, office, one, two, as_user):
    awaiting_sign_off(ours, office, one, two)
    text = as_user(ours.member).get(reverse("assessment:audit", args=[ours.slug])).content.decode()
    assert "earlier application" not in text


@pytest.mark.stage("planned")
def test_the_assessors_keep_reading_what_was_closed(earlier, one, as_user):
    browser = as_user(one)
    assert browser.get(reverse("assessment:dossier", args=[earlier.code])).status_code == 200
    assert earlier.code in browser.get(f"{reverse('assessment:list')}?show=closed").content.decode()
    for name in ("audit_room", "plan_room"):
        assert browser.get(reverse(f"assessment:{name}", args=[earlier.code])).status_code == 200
