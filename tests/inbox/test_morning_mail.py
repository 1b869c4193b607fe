"""The mail of the morning: once a working day, to each of the office, with numbers and never what somebody wrote."""

from datetime import timedelta
from typing import Any

import pytest

from facilities.models import User
from iasios.calendar.services import run_calendar
from iasios.inbox.emails import MORNING
from iasios.inbox.services import take
from iasios.outbox.models import OutboxEmail
from tests.factories.people import make_user
from tests.inbox import scenes
from tests.inbox.scenes import MONDAY, days_ago

pytestmark = pytest.mark.django_db


def mails() -> Any:
    return OutboxEmail.objects.filter(kind=MORNING.kind).order_by("created_at", "to")


def test_tells_each_of_the_office_once_a_day(
    ours: Any, theirs: Any, office: Any, assessor_one: Any, clock: Any
) -> None:
    lukas = make_user("lukas@iasios.example", "Lukas Berger", groups=["office"])
    User.objects.filter(pk=lukas.pk).update(language="de")
    thread = scenes.message(ours, "A secret subject", since=days_ago(7))
    scenes.message(theirs)
    scenes.held_registration()
    take(kind="message", key=str(thread.pk), by=office)
    assert run_calendar().mornings == 2
    clock.shift(timedelta(hours=1))
    assert run_calendar().mornings == 0
    english, german = mails().order_by("-to")
    assert (english.to, english.subject) == ("office@iasios.example", "3 things wait for the office")
    assert "Registration: 1, Message: 2" in english.text
    assert "One of them is late." in english.text
    assert "You have taken one." in english.text
    assert "/office/" in english.text
    assert (german.to, german.subject) == ("lukas@iasios.example", "3 Punkte warten auf das Büro")
    assert "übernommen" not in german.text
    for mail in (english, german):
        assert "secret" not in mail.text + mail.html
    clock.move_to(MONDAY + timedelta(days=1))
    assert run_calendar().mornings == 2


def test_says_nothing_where_nothing_waits_and_on_saturdays(ours: Any, office: Any, clock: Any) -> None:
    run_calendar()
    assert not mails().exists()
    clock.move_to(MONDAY + timedelta(days=5))
    scenes.message(ours)
    run_calendar()
    assert not mails().exists()
