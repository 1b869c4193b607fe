"""Mail by everybody's own wish: at once, once a day, only what needs me, and never in quiet hours."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction

from facilities import mail_preferences
from facilities.enums import NoticeKind
from facilities.models import Notice, NoticePreference
from facilities.services.messages import start_thread
from facilities.services.preferences import save_preference
from iasios.access import office_scope
from iasios.outbox.digest import send_gathered
from iasios.outbox.models import OutboxEmail
from iasios.outbox.services import due, enqueue, store

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 3, 4, 21, 30, tzinfo=UTC)  # 22:30 in Vienna, 10:30 of the next day in Auckland


def prefer(user, mode="at_once", start=None, end=None, zone="Europe/Vienna"):
    return save_preference(user=user, mode=mode, quiet_from=start, quiet_until=end, time_zone=zone)


def write(place):
    return start_thread(facility=place.facility, subject="Seals", text="x", by=None, from_office=True)


def mails_to(user):
    return list(OutboxEmail.objects.filter(recipients=[user.email]).order_by("created_at"))


@pytest.fixture
def evening(ours, theirs):
    OutboxEmail.objects.all().delete()
    with time_machine.travel(EVENING, tick=False):
        yield


def test_quiet_hours_span_midnight_in_the_persons_own_time_zone(ours, evening):
    from datetime import time

    prefer(ours.deputy, start=time(22), end=time(6, 30))
    prefer(ours.account_holder, start=time(22), end=time(6, 30), zone="Pacific/Auckland")
    write(ours)
    (waits,), (goes,) = mails_to(ours.deputy), mails_to(ours.account_holder)
    assert waits.retry_at == datetime(2026, 3, 5, 5, 30, tzinfo=UTC)
    assert goes.retry_at == EVENING
    assert set(due()) == {goes, *mails_to(ours.representative)}
    with time_machine.travel(datetime(2026, 3, 5, 5, 31, tzinfo=UTC)):
        assert waits in set(due())


def test_once_a_day_joins_subjects_and_links_into_one_mail(ours, evening):
    prefer(ours.deputy, mode="daily")
    first, second = write(ours), write(ours)
    gathered = mails_to(ours.deputy)
    assert [mail.status for mail in gathered] == ["gathered", "gathered"]
    assert not set(gathered) & set(due())
    assert send_gathered() == 0
    with time_machine.travel(datetime(2026, 3, 5, 6, 31, tzinfo=UTC)):
        assert send_gathered() == 1
        assert send_gathered() == 0
    (summary,) = OutboxEmail.objects.filter(kind="outbox.digest")
    assert summary.recipients == [ours.deputy.email]
    assert summary.subject == "2 things of the day in the IASIOS portal"
    for thread in (first, second):
        assert f"/facilities/{ours.slug}/messages/{thread.pk}/" in summary.text
        assert f"/facilities/{ours.slug}/messages/{thread.pk}/" in summary.html
    for mail in OutboxEmail.objects.filter(pk__in=[mail.pk for mail in gathered]):
        assert (mail.status, mail.joined_into) == ("joined", summary)


def test_only_what_needs_me_leaves_news_in_the_portal(ours, evening):
    from facilities.emails import people as emails

    prefer(ours.deputy, mode="needs_me")
    emails.enrolled(ours.facility)
    write(ours)
    assert [mail.kind for mail in mails_to(ours.deputy)] == ["facilities.message_from_office"]
    assert {mail.kind for mail in mails_to(ours.representative)} == {
        "facilities.enrolled",
        "facilities.message_from_office",
    }
    assert Notice.objects.filter(facility=ours.facility, kind=NoticeKind.MESSAGE).exists()


@pytest.mark.parametrize("mode", ["at_once", "daily", "needs_me"])
def test_keys_and_security_always_go_at_once(ours, evening, mode):
    from datetime import time

    from facilities.emails import people as emails

    prefer(ours.deputy, mode=mode, start=time(0), end=time(23, 59))
    emails.activation(ours.facility, ours.deputy)
    emails.code_changed(ours.facility, ours.representative)
    assert {mail.retry_at for mail in mails_to(ours.deputy)} == {EVENING}
    assert {mail.status for mail in mails_to(ours.deputy)} == {"queued"}


def test_one_mail_to_several_is_split_by_their_wishes(ours, evening):
    prefer(ours.deputy, mode="daily")
    with office_scope("store a mail"):
        store(
            kind="invoice.issued",
            to=[ours.representative.email, ours.deputy.email],
            subject="Invoice",
            text="x",
            dedupe_key="one",
        )
        store(
            kind="invoice.issued",
            to=[ours.representative.email, ours.deputy.email],
            subject="Invoice",
            text="x",
            dedupe_key="one",
        )
    assert [(mail.recipients, mail.status) for mail in OutboxEmail.objects.order_by("status")] == [
        ([ours.deputy.email], "gathered"),
        ([ours.representative.email], "queued"),
    ]


def test_every_kind_is_sorted_once():
    assert not mail_preferences.NEEDS & mail_preferences.NEWS


# --- the page -------------------------------------------------------------------------------------------------------


def test_the_page_saves_and_shows_the_wishes(ours, theirs, as_user):
    browser = as_user(ours.member)
    assert browser.get("/accounts/notices/").status_code == 200
    data = {"mode": "daily", "quiet_from": "22:00", "quiet_until": "06:30", "time_zone": "Pacific/Auckland"}
    assert "Saved." in browser.post("/accounts/notices/", data, follow=True).text
    row = NoticePreference.objects.get()
    assert (row.user, row.mode, str(row.quiet_from), row.time_zone) == (
        ours.member,
        "daily",
        "22:00:00",
        "Pacific/Auckland",
    )
    assert 'value="22:00"' in browser.get("/accounts/notices/").text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mode": "never"}, "Choose one."),
        ({"quiet_from": ""}, "Give both times, or none."),
        ({"quiet_until": "25:00"}, "Enter a time"),
        ({"quiet_until": "22:00"}, "differs from the beginning"),
        ({"time_zone": "Mars/Olympus"}, "Choose a time zone from the list."),
    ],
)
def test_nonsense_is_refused(ours, as_user, change, words):
    data = {"mode": "daily", "quiet_from": "22:00", "quiet_until": "06:30", "time_zone": "UTC"} | change
    response = as_user(ours.member).post("/accounts/notices/", data)
    assert response.status_code == 200
    assert words in response.text
    assert NoticePreference.objects.count() == 0


def test_postgresql_keeps_quiet_hours_whole(ours):
    row = prefer(ours.member)
    with pytest.raises(IntegrityError, match="noticepreference_quiet_from_with_until"), transaction.atomic():
        NoticePreference.objects.filter(pk=row.pk).update(quiet_from="22:00")


def test_a_mail_keeps_the_link_that_it_leads_to(ours, evening):
    with office_scope("store a mail"):
        mail = enqueue(
            kind="x",
            template="facilities/status_asked",
            to=["a@b.example"],
            facility=ours.facility,
            context={"link": "https://portal.example/x/", "recipient": ours.member},
        )
    assert mail.link == "https://portal.example/x/"
