"""What hospital and office write about one question: one thread, beside the answer and among the messages."""

import pytest
from django.db import IntegrityError
from django.urls import reverse

from applications.queries import question_of
from applications.services.question_messages import write_about_question
from facilities.models import Message, Thread, Unread
from facilities.services import add_member
from facilities.services.messages import start_thread
from iasios.access import forget_standing, person_scope
from iasios.outbox.models import OutboxEmail
from tests.factories.dossier import with_assessors
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

ASKED = "Does a scan of the list do?"


def page(place, code="8a"):
    return reverse("applications:question_messages", args=[place.slug, code])


def standard(place):
    return reverse("applications:standard", args=[place.slug, 8])


def ask(place, code="8a", *, text=ASKED, by=None, from_office=False):
    return write_about_question(
        application=place.application,
        question=question_of(place.application, code),
        text=text,
        by=by or place.member,
        from_office=from_office,
    )


def text(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_a_question_is_asked_beside_its_answer_and_answered_by_the_office(ours, office, as_user):
    hospital, staff = as_user(ours.member), as_user(office)
    shown = text(hospital.get(page(ours)))
    assert f"Read by everybody at {ours.facility} and by the office. Assessors never see it." in shown
    assert "Send to IASIOS office" in shown
    assert hospital.post(page(ours), {"text": ASKED})["Location"] == page(ours)
    thread = Thread.objects.get(about_question="8a")
    assert (thread.about_application, thread.awaits_office) == (ours.application.code, True)
    assert thread.subject.startswith("8(a) ")
    assert OutboxEmail.objects.filter(kind="facilities.message_to_office").count() == 1
    # Among the office's messages, and beside the question for the office too.
    assert thread.subject in text(staff.get(reverse("facilities:office_threads")))
    assert "New from the other side" in text(staff.get(standard(ours)))
    assert f"Send to everybody at {ours.facility}" in text(staff.get(page(ours)))
    assert staff.post(page(ours), {"text": "Yes, when it can be read."}).status_code == 302
    assert "New from the other side" in text(hospital.get(standard(ours)))
    answered = text(hospital.get(page(ours)))
    assert ASKED in answered
    assert "Yes, when it can be read." in answered
    assert not Unread.objects.filter(user=ours.member).exists()
    assert "2 messages" in text(hospital.get(standard(ours)))
    assert Thread.objects.filter(about_question="8a").count() == 1


def test_it_is_one_of_the_facilitys_messages_and_leads_back(ours, office, as_user):
    thread = ask(ours)
    listed = text(as_user(ours.deputy).get(reverse("facilities:threads", args=[ours.slug])))
    assert thread.subject in listed
    for person, url in (
        (ours.deputy, reverse("facilities:thread", args=[ours.slug, thread.pk])),
        (office, reverse("facilities:office_thread", args=[thread.pk])),
    ):
        assert page(ours) in text(as_user(person).get(url))
    other = start_thread(facility=ours.facility, subject="Seals", text="x", by=ours.member, from_office=False)
    plain = text(as_user(ours.deputy).get(reverse("facilities:thread", args=[ours.slug, other.pk])))
    assert "beside the question" not in plain


def test_each_question_has_its_own_thread(ours, office):
    ask(ours)
    ask(ours, text="And a photo?")
    ask(ours, "8b", by=office, from_office=True)
    found = {thread.about_question: thread.count for thread in Thread.objects.exclude(about_question="")}
    assert found == {"8a": 2, "8b": 1}


def test_postgresql_keeps_one_thread_per_question(ours):
    ask(ours)
    with pytest.raises(IntegrityError, match="one_thread_per_question"):
        start_thread(
            facility=ours.facility,
            subject="Again",
            text="x",
            by=ours.member,
            from_office=False,
            about=(ours.application.code, "8a"),
        )


def test_a_reader_reads_and_does_not_write(ours, as_user):
    reader = make_user("rena@northgate.example", "Rena")
    add_member(facility=ours.facility, user=reader, by=None, reads_only=True)
    ask(ours)
    shown = text(as_user(reader).get(page(ours)))
    assert ASKED in shown
    assert "Send to IASIOS office" not in shown
    assert as_user(reader).post(page(ours), {"text": "Mine"}).status_code == 403
    assert Message.objects.count() == 1


def test_nobody_else_reads_it(ours, theirs, office, chair, assessor_one, assessor_two, as_user):
    ask(ours)
    with_assessors(ours, office, assessor_one, assessor_two)
    for person, answer in ((theirs.representative, 404), (assessor_one, 404), (chair, 403), (ours.deputy, 200)):
        assert as_user(person).get(page(ours)).status_code == answer
        assert as_user(person).post(page(ours), {"text": "x"}).status_code == (302 if answer == 200 else answer)
    assert page(ours) not in as_user(assessor_one).get(reverse("applications:all", args=[ours.slug])).content.decode()
    for person, seen in ((assessor_one, 0), (theirs.member, 0), (ours.member, 2)):
        forget_standing(person)
        with person_scope(person):
            assert Message.objects.count() == seen


def test_an_empty_message_keeps_the_page(ours, as_user):
    response = as_user(ours.member).post(page(ours), {"text": ""})
    assert response.status_code == 422
    assert "Write what you want to say." in response.content.decode()
    assert as_user(ours.member).get(page(ours, "zz")).status_code == 404


@pytest.mark.parametrize("threads", [1, 3])
def test_the_questions_page_asks_as_often_for_one_thread_as_for_three(ours, as_user, queries, threads):
    for code in ("8a", "8b", "8c")[:threads]:
        ask(ours, code)
    browser = as_user(ours.member)
    with queries(8):
        assert browser.get(standard(ours)).status_code == 200
    with queries(11):
        assert browser.get(page(ours)).status_code == 200
