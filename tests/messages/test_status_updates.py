"""The office asks how things stand; two clicks answer it (R24)."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from facilities.models import Facility, StatusUpdate
from facilities.services.consultations import answer_status_update, ask_status_update
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from tests.factories.facility import make_facility

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(ours, office):
    return ask_status_update(facility=ours.facility, question="How is it going?", by=office)


@pytest.mark.rule("R24")
def test_asked_by_the_office_and_answered_with_two_clicks(ours, theirs, office, as_user):
    OutboxEmail.objects.all().delete()
    as_user(office).post(f"/office/status/{ours.slug}/", {"question": "How is it going?"})
    assert {mail.to for mail in OutboxEmail.objects.all()} == {
        ours.representative.email,
        ours.deputy.email,
        ours.account_holder.email,
    }
    browser = as_user(ours.member)
    home = browser.get(f"/facilities/{ours.slug}/").text
    assert "Send the office a status update" in home
    # The first click leads here, the second answers.
    page = browser.get(f"/facilities/{ours.slug}/status/").text
    assert "How is it going?" in page
    assert 'name="progress" value="on_track"' in page
    response = browser.post(f"/facilities/{ours.slug}/status/", {"progress": "on_track", "note": ""}, follow=True)
    assert "The office has your answer." in response.text
    assert "Send the office a status update" not in response.text
    answered = StatusUpdate.objects.get()
    assert (answered.progress, answered.answered_by) == ("on_track", ours.member)
    assert "We are on track" in as_user(office).get("/office/status/").text
    assert "We are on track" in as_user(office).get(f"/office/status/{ours.slug}/").text
    assert as_user(theirs.member).get(f"/facilities/{ours.slug}/status/").status_code == 404
    assert "The office has no open question" in browser.get(f"/facilities/{ours.slug}/status/").text


def test_a_colleague_who_is_late_learns_what_was_answered(ours, asked, as_user):
    answer_status_update(update=asked, progress="paused", note="", by=ours.deputy)
    with pytest.raises(StepRefused, match="We had to pause"):
        answer_status_update(update=asked, progress="on_track", note="", by=ours.member)
    late = as_user(ours.member).post(f"/facilities/{ours.slug}/status/", {"progress": "on_track"})
    assert late.status_code == 409
    assert StatusUpdate.objects.get().progress == "paused"


@pytest.mark.parametrize("data", [{}, {"progress": "great"}])
def test_nonsense_is_refused_and_the_words_stay(ours, asked, as_user, data):
    response = as_user(ours.member).post(f"/facilities/{ours.slug}/status/", data | {"note": "Kept words"})
    assert response.status_code == 200
    assert "Press one of the answers." in response.text
    assert "Kept words" in response.text


@pytest.mark.rule("R24")
def test_only_enrolled_centres_are_asked_and_one_question_at_a_time(ours, asked, office, as_user):
    place = make_facility("Szent Imre Oncology", "szentimre", enrolled=False)
    for facility, words in ((place.facility, "enrolled centres only"), (ours.facility, "has not answered")):
        with pytest.raises(StepRefused, match=words):
            ask_status_update(facility=facility, question="x", by=office)
    assert as_user(office).post(f"/office/status/{ours.slug}/", {"question": "x"}).status_code == 409
    with pytest.raises(IntegrityError, match="one_open_status_update_per_facility"), transaction.atomic():
        StatusUpdate.objects.create(facility=ours.facility, question="x", asked_at=asked.asked_at, asked_by=office)
    assert Facility.objects.get(pk=ours.facility.pk).status_asked_at is not None


@pytest.mark.parametrize("count", [1, 3])
def test_the_offices_list_costs_the_same_for_one_and_three(ours, office, as_user, queries, count):
    for _number in range(count):
        update = ask_status_update(facility=ours.facility, question="x", by=office)
        answer_status_update(update=update, progress="slower", note="", by=ours.member)
    browser = as_user(office)
    with queries(6):
        assert len(browser.get("/office/status/").context["page"]) == count


def test_the_day_of_the_question_is_that_of_vienna(ours, as_user):
    asked = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)
    Facility.objects.filter(pk=ours.facility.pk).update(status_asked_at=asked)
    tasks = as_user(ours.member).get(f"/facilities/{ours.slug}/").context["tasks"]
    (why,) = [task.why for task in tasks if task.title == "Send the office a status update"]
    assert why.replace("\xa0", " ") == "Asked on 5 March 2026. One press answers it."
