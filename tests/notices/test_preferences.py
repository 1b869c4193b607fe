"""Mail by everybody's own wish: at once, once a day, only what needs me, and never in quiet hours."""

from datetime import UTC, datetime, time
from itertools import product

import pytest
import time_machine
from django.conf import settings
from django.core import mail as django_mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from facilities.emails.office import STATUS_ASKED
from facilities.emails.people import APPOINTED, ENROLLED, REMOVED
from facilities.enums import MailMode, NoticeKind
from facilities.mail_preferences import plan_for
from facilities.models import Membership, Notice, NoticePreference
from facilities.services.messages import start_thread
from facilities.services.preferences import save_preference
from iasios.outbox.digest import send_gathered
from iasios.outbox.mail_types import Urgency, all_mail_types, labels_of
from iasios.outbox.models import OutboxEmail
from iasios.outbox.sending import send
from iasios.outbox.services import deliver, due
from invoicing.emails import invoice_issued
from invoicing.models import Invoice
from invoicing.services.issuing import issue_enrolment_invoice

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 3, 4, 21, 30, tzinfo=UTC)  # 22:30 in Vienna, 10:30 of the next day in Auckland


def prefer(user, mode="at_once", start=None, end=None, zone="Europe/Vienna"):
    return save_preference(user=user, mode=mode, quiet_from=start, quiet_until=end, time_zone=zone)


def write(place):
    return start_thread(facility=place.facility, subject="Seals", text="x", by=None, from_office=True)


def mails_to(user):
    return list(OutboxEmail.objects.filter(to=user.email).order_by("created_at"))


@pytest.fixture
def evening(ours, theirs):
    OutboxEmail.objects.all().delete()
    with time_machine.travel(EVENING, tick=False):
        yield


def test_quiet_hours_span_midnight_in_the_persons_own_time_zone(ours, evening):
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
    assert summary.to == ours.deputy.email
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
    from facilities.emails import people as emails

    prefer(ours.deputy, mode=mode, start=time(0), end=time(23, 59))
    emails.activation(Membership.objects.get(facility=ours.facility, user=ours.deputy))
    emails.code_changed(ours.facility, ours.representative)
    assert {mail.retry_at for mail in mails_to(ours.deputy)} == {EVENING}
    assert {mail.status for mail in mails_to(ours.deputy)} == {"queued"}


def test_of_several_people_each_gets_the_mail_by_their_own_wish_and_once(ours, evening):
    prefer(ours.deputy, mode="daily")
    people = [ours.representative, ours.deputy]
    for expected in (2, 0):
        assert len(send(STATUS_ASKED, people, facility=ours.facility, link="/x/", dedupe_key="one")) == expected
    assert [(mail.to, mail.person, mail.status) for mail in OutboxEmail.objects.order_by("status")] == [
        (ours.deputy.email, ours.deputy, "gathered"),
        (ours.representative.email, ours.representative, "queued"),
    ]


def later():
    return time_machine.travel(datetime(2026, 3, 5, 6, 31, tzinfo=UTC))


def test_the_mail_of_the_day_goes_to_the_present_address_in_the_present_language(ours, evening):
    prefer(ours.deputy, mode="daily")
    write(ours)
    ours.deputy.email = "new.address@northgate.example"
    ours.deputy.save()
    write(ours)
    ours.deputy.email, ours.deputy.language = "newest@northgate.example", "de"
    ours.deputy.save()
    with later():
        assert send_gathered() == 1
    summary = OutboxEmail.objects.get(kind="outbox.digest")
    assert (summary.to, summary.person, summary.language) == ("newest@northgate.example", ours.deputy, "de")
    assert OutboxEmail.objects.filter(joined_into=summary).count() == 2


def test_two_people_with_the_mail_of_the_day_both_hear_of_an_invoice(ours, evening):
    prefer(ours.representative, mode="daily")
    prefer(ours.deputy, mode="daily")
    OutboxEmail.objects.all().delete()
    invoice = Invoice.objects.filter(facility=ours.facility).first() or issue_enrolment_invoice(facility=ours.facility)
    OutboxEmail.objects.all().delete()
    invoice_issued(invoice)
    gathered = OutboxEmail.objects.filter(status="gathered")
    assert {mail.person for mail in gathered} == {ours.representative, ours.deputy}
    with later():
        assert send_gathered() == 2
    for summary in OutboxEmail.objects.filter(kind="outbox.digest"):
        page = f"{settings.PUBLIC_ORIGIN}/facilities/{ours.slug}/invoices/{invoice.number}/"
        assert page in summary.text
        assert f'href="{page}"' in summary.html


def test_invitations_of_the_day_are_attached_to_its_mail(ours, evening):
    prefer(ours.deputy, mode="daily")
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    send(STATUS_ASKED, [ours.deputy], facility=ours.facility, link="/x/", calendar=lambda _reader: calendar)
    with later():
        assert send_gathered() == 1
    deliver(OutboxEmail.objects.get(kind="outbox.digest"))
    (message,) = django_mail.outbox
    ((name, content, kind),) = message.attachments
    assert (name, content, kind) == ("invitation.ics", calendar, "text/calendar; method=REQUEST")


#: What becomes of a mail: (status, hours of waiting, None when none is written).
NOW, MORNING = ("queued", 0), ("queued", 8)
DAY = ("gathered", 9)
OUTCOMES = {
    (Urgency.ALWAYS, "at_once", False): NOW,
    (Urgency.ALWAYS, "at_once", True): NOW,
    (Urgency.ALWAYS, "daily", False): NOW,
    (Urgency.ALWAYS, "daily", True): NOW,
    (Urgency.ALWAYS, "needs_me", False): NOW,
    (Urgency.ALWAYS, "needs_me", True): NOW,
    (Urgency.NEEDS_YOU, "at_once", False): NOW,
    (Urgency.NEEDS_YOU, "at_once", True): MORNING,
    (Urgency.NEEDS_YOU, "daily", False): DAY,
    (Urgency.NEEDS_YOU, "daily", True): DAY,
    (Urgency.NEEDS_YOU, "needs_me", False): NOW,
    (Urgency.NEEDS_YOU, "needs_me", True): MORNING,
    (Urgency.FOR_INFORMATION, "at_once", False): NOW,
    (Urgency.FOR_INFORMATION, "at_once", True): MORNING,
    (Urgency.FOR_INFORMATION, "daily", False): DAY,
    (Urgency.FOR_INFORMATION, "daily", True): DAY,
    (Urgency.FOR_INFORMATION, "needs_me", False): None,
    (Urgency.FOR_INFORMATION, "needs_me", True): None,
}
ONE_OF = {Urgency.ALWAYS: REMOVED, Urgency.NEEDS_YOU: STATUS_ASKED, Urgency.FOR_INFORMATION: ENROLLED}


def test_every_case_is_named():
    assert set(OUTCOMES) == set(product(Urgency, MailMode.values, [False, True]))


@pytest.mark.parametrize(("urgency", "mode", "quiet"), OUTCOMES)
def test_what_becomes_of_a_mail(ours, evening, urgency, mode, quiet):
    prefer(ours.deputy, mode=mode, start=time(22) if quiet else None, end=time(6, 30) if quiet else None)
    send(ONE_OF[urgency], [ours.deputy], facility=ours.facility, link="/x/")
    outcome = OUTCOMES[urgency, mode, quiet]
    assert [
        (mail.status, round((mail.retry_at - EVENING).total_seconds() / 3600)) for mail in mails_to(ours.deputy)
    ] == ([outcome] if outcome else [])


@pytest.mark.parametrize("mail_type", all_mail_types(), ids=lambda mail_type: mail_type.kind)
def test_wishes_hold_for_every_kind_that_is_no_key_and_no_matter_of_security(ours, evening, mail_type):
    wishes = NoticePreference(user=ours.deputy, mode="daily")
    gathered = plan_for(wishes, mail_type.urgency, EVENING).gathered
    assert gathered is (mail_type.kind not in AT_ONCE_ALWAYS)


#: The kinds that a person's wishes cannot put off.
AT_ONCE_ALWAYS = {
    "account",
    "facilities.account_changed",
    "facilities.activation",
    "facilities.activation_alone",
    "facilities.already_member",
    "facilities.appointed",
    "facilities.code_changed",
    "facilities.confirm_joining",
    # Whoever doubts or books has no account; the mail holds the private link.
    "facilities.doubt_answered",
    "facilities.doubt_received",
    "facilities.handover_done",
    "facilities.invited",
    "facilities.joined",
    "facilities.log_broken",
    "facilities.registration_begun",
    "facilities.removed",
    "facilities.rights_changed",
    "facilities.second_factor_reset",
    "facilities.support_view",
    "facilities.workshop_booked",
    "facilities.workshop_cancelled",
    "facilities.workshop_changed",
    "facilities.workshop_seat",
    # Payers have no account, and so no wishes.
    "invoice.credit_to_payer",
    "invoice.to_payer",
    "outbox.digest",
}


def test_the_wishes_of_all_recipients_are_asked_at_once(ours, evening):
    people = [ours.representative, ours.deputy, ours.account_holder]
    prefer(ours.deputy, mode="daily")
    # Texts that the office edited are read once by a process.
    send(STATUS_ASKED, [ours.account_holder], facility=ours.facility, link="/first/")
    with CaptureQueriesContext(connection) as one:
        send(STATUS_ASKED, people[:1], facility=ours.facility, link="/x/")
    with CaptureQueriesContext(connection) as three:
        send(STATUS_ASKED, people, facility=ours.facility, link="/x/")
    assert len(three) == len(one)


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
    (mail,) = send(STATUS_ASKED, [ours.member], facility=ours.facility, link="/x/")
    assert mail.link == f"{settings.PUBLIC_ORIGIN}/x/"
    (key,) = send(APPOINTED, [ours.member], facility=ours.facility, link="/x/", is_sensitive=True)
    assert key.link == ""


def test_the_page_says_which_mail_counts_as_what(ours, as_user):
    text = as_user(ours.member).get("/accounts/notices/").text
    for urgency in Urgency:
        assert labels_of(urgency)
        for label in labels_of(urgency):
            assert f"<li>{escape(label)}</li>" in text
