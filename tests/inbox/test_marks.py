"""What the office says of a thing that waits: taken, snoozed, noted, and by nobody else."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from facilities.models import Thread
from facilities.services.messages import reply_in_thread
from iasios.inbox.models import InboxMark
from iasios.inbox.queries import waiting_things
from iasios.inbox.services import note, release, snooze, take
from iasios.workflow import StepRefused
from tests.access.html_forms import FormReader
from tests.conftest import NO_SCOPE, OFFICE, set_scope
from tests.factories.people import make_user
from tests.inbox import scenes
from tests.inbox.pages import MARK, URL, mark, rows
from tests.inbox.scenes import MONDAY

pytestmark = pytest.mark.django_db
TODAY = MONDAY.date()


def test_taking_is_a_claim_that_others_see(as_user: Any, ours: Any, office: Any) -> None:
    colleague = make_user("lukas@iasios.example", "Lukas Berger", groups=["office"])
    scenes.message(ours)
    mine, theirs_ = as_user(office), as_user(colleague)
    (row,) = rows(mine)
    assert mark(mine, row, "take", show="mine")["Location"] == f"{URL}?show=mine"
    (taken,) = rows(mine, "?show=mine")
    assert (taken.taker, taken.initials, taken.is_mine) == ("Katharina Moll", "KM", True)
    assert rows(theirs_, "?show=mine") == []
    (seen,) = rows(theirs_)
    assert (seen.taker, seen.is_mine) == ("Katharina Moll", False)
    assert "Taken by Katharina Moll" in theirs_.get(URL).text
    # Whoever was slower is told, and may still take it over.
    answer = theirs_.post(MARK, {"do": f"take {row.kind} {row.key}"}, follow=True)
    assert "Katharina Moll has taken it meanwhile." in answer.text
    mark(theirs_, row, "take_over")
    assert [found.taker for found in rows(mine)] == ["Lukas Berger"]
    mark(theirs_, row, "release")
    assert [found.taker for found in rows(mine)] == [""]


def test_a_snoozed_thing_comes_back_on_its_day(as_user: Any, ours: Any, office: Any, clock: Any) -> None:
    scenes.message(ours)
    browser = as_user(office)
    (row,) = rows(browser)
    # Due on Wednesday: tomorrow is left, three days and next week are absent.
    assert [(choice.until, choice.label) for choice in row.snoozes] == [("2026-12-01", "Tomorrow")]
    assert (
        "Snoozed until 1\xa0Dec."
        in browser.post(MARK, {"do": f"snooze {row.kind} {row.key} 2026-12-01"}, follow=True).text
    )
    response = browser.get(URL)
    assert response.context["parts"] == []
    assert [(tab["label"], tab["count"]) for tab in response.context["tabs"]] == [
        ("Mine", 0),
        ("All", 0),
        ("Snoozed", 1),
    ]
    assert "One snoozed thing comes back on 1 Dec." in " ".join(response.text.split())
    (snoozed,) = rows(browser, "?show=snoozed")
    assert snoozed.more.endswith("Snoozed until 1\xa0Dec.")
    clock.move_to(MONDAY + timedelta(days=1))
    (back,) = rows(as_user(office))
    assert back.more.endswith("Was snoozed from 30\xa0Nov until 1\xa0Dec.")
    assert [choice.until for choice in back.snoozes] == ["2026-12-02"]


def test_nothing_is_snoozed_past_its_day(ours: Any, office: Any) -> None:
    thread = scenes.message(ours)
    what = {"kind": "message", "key": str(thread.pk), "by": office}
    for until in (date(2026, 12, 3), TODAY, TODAY - timedelta(days=1)):
        with pytest.raises(StepRefused):
            snooze(**what, until=until)
    assert not InboxMark.objects.filter(snoozed_until__isnull=False).exists()
    snooze(**what, until=date(2026, 12, 2))
    assert waiting_things("all", office.pk) == []
    snooze(**what, until=None)
    assert [thing.key for thing in waiting_things("all", office.pk)] == [str(thread.pk)]


def test_every_button_of_the_list_says_what_it_does(as_user: Any, ours: Any, office: Any) -> None:
    thread = scenes.message(ours, subject="<b>Room</b> & bed")
    browser = as_user(office)

    def buttons() -> list[str]:
        (form,) = [form for form in FormReader(browser.get(URL).text, URL).forms if form.action == MARK]
        assert ("show", "all") in form.sent
        assert {name for name, _value in form.buttons} == {"do"}
        return [value for _name, value in form.buttons]

    thing = f"message {thread.pk}"
    take_it, *_others = buttons()
    assert buttons() == [f"take {thing}", f"snooze {thing} 2026-12-01"]
    assert "“&lt;b&gt;Room&lt;/b&gt; &amp; bed”</a>" in browser.get(URL).text
    browser.post(MARK, {"do": take_it})
    assert buttons() == [f"snooze {thing} 2026-12-01", f"release {thing}"]


def test_what_waits_again_begins_without_marks(ours: Any, office: Any, clock: Any) -> None:
    thread = scenes.message(ours)
    what = {"kind": "message", "key": str(thread.pk), "by": office}
    take(**what)
    snooze(**what, until=date(2026, 12, 2))
    clock.move_to(MONDAY + timedelta(hours=2))
    reply_in_thread(
        thread=Thread.objects.get(pk=thread.pk), text="And a second one?", by=ours.member, from_office=False
    )
    (thing,) = waiting_things("all", office.pk)
    assert (thing.taken_by, thing.snoozed_until) == (None, None)
    take(**what)
    assert InboxMark.objects.get().waits_since == thing.since
    reply_in_thread(thread=Thread.objects.get(pk=thread.pk), text="You may.", by=office, from_office=True)
    for step in (take, release, note):
        with pytest.raises(StepRefused):
            step(**what)


def test_only_what_nothing_settles_is_noted(ours: Any, office: Any) -> None:
    thread = scenes.message(ours)
    with pytest.raises(StepRefused):
        note(kind="message", key=str(thread.pk), by=office)
    answer = scenes.status_answer(ours, office)
    note(kind="status_answer", key=str(answer.pk), by=office)
    assert [thing.kind for thing in waiting_things("all", office.pk)] == ["message"]


def test_strange_posts_change_nothing(as_user: Any, ours: Any, office: Any) -> None:
    thread = scenes.message(ours)
    browser = as_user(office)
    thing = f"message {thread.pk}"
    for values in (
        {},
        {"do": ""},
        {"do": "take"},
        {"do": "take message"},
        {"do": f"take nothing {thread.pk}"},
        {"do": "take message " + "x" * 65},
        {"do": f"delete {thing}"},
        {"do": f"snooze {thing}"},
        {"do": f"snooze {thing} 2026-13-01"},
        {"do": f"take {thing} 2026-12-01"},
        {"do": f"snooze {thing} 2026-12-01 2026-12-02"},
        {"do": f"take {thing}", "show": "everything"},
    ):
        assert browser.post(MARK, values)["Location"] == URL
    assert not InboxMark.objects.exists()
    answer = browser.post(MARK, {"do": "take message elsewhere"}, follow=True)
    assert "This was done in the meantime." in answer.text


def test_marks_are_the_offices_in_postgresql_too(ours: Any, office: Any) -> None:
    thread = scenes.message(ours)
    take(kind="message", key=str(thread.pk), by=office)
    set_scope(NO_SCOPE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM inbox_inboxmark")
        assert cursor.fetchone() == (0,)
    set_scope(OFFICE)
    with pytest.raises(IntegrityError, match="inboxmark_snoozed_to_a_later_day"), transaction.atomic():
        InboxMark.objects.update(snoozed_on=TODAY, snoozed_until=TODAY)
    with pytest.raises(IntegrityError, match="inboxmark_taken_at_with_by"), transaction.atomic():
        InboxMark.objects.update(taken_at=None)
