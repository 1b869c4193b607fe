"""Every row of the schedule: what is over ends, a neighbour a moment younger stays, and only counts are said."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation

from facilities.models import (
    CentreDoubt,
    FacilityExport,
    Membership,
    Notice,
    RegistrationDraft,
    User,
    Workshop,
    WorkshopBooking,
)
from iasios.access import office_scope
from iasios.audit.models import AuditEvent
from iasios.idempotency.models import DoneOnce
from iasios.outbox.models import Bounce, MailEdit, OutboxEmail
from iasios.outbox.release import send_copy
from iasios.retention import services
from iasios.retention.models import RetentionRun
from iasios.retention.schedule import ENDING, SCHEDULE
from iasios.retention.services import forget_what_is_over
from iasios.workflow import StepRefused
from tests.architecture import retention_doc
from tests.conftest import NO_SCOPE, OFFICE, set_scope
from tests.factories.facility import make_facility
from tests.factories.mails import store_mail
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
#: PostgreSQL's own clock is not stopped, and its floors count from it: the tests stand in its past.
NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)
RULES = {rule.key: rule for rule in ENDING}


@pytest.fixture(autouse=True)
def stopped(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture(autouse=True)
def everything():
    with office_scope("look at what is left"):
        yield


_names = count()


def person(name="Somebody"):
    return make_user(f"p{next(_names)}@outside.example", name)


def place():
    number = next(_names)
    return make_facility(f"Hospital {number}", f"hospital{number}", application=False)


def draft(at, status="draft", email="ada@x.example"):
    row = RegistrationDraft.objects.create(
        email=email, typed={"a": "b"}, status="draft", status_since=at, created_at=at, updated_at=at
    )
    if status != "draft":
        RegistrationDraft.objects.filter(pk=row.pk).update(status="held", status_since=at)
        by = person()
        RegistrationDraft.objects.filter(pk=row.pk).update(
            status="declined", status_since=at, decided_at=at, decided_by=by, answer="No."
        )
    return row


def declined(at):
    return draft(at, "declined")


def doubt(at):
    row = CentreDoubt.objects.create(
        facility=place().facility,
        code=f"D{at.timestamp():.0f}",
        topic="seal",
        text="A poster.",
        name="Vera Quinn",
        email="vera@outside.example",
        received_at=at,
        due_on=at.date(),
        status_since=at,
    )
    CentreDoubt.objects.filter(pk=row.pk).update(
        status="closed", outcome="corrected", status_since=at, closed_at=at, closed_by=person()
    )
    return row


def booking(at):
    workshop = Workshop.objects.create(
        title="Reading", place="Vienna", starts_at=at, seats=2, closes_on=at.date(), created_at=at
    )
    return WorkshopBooking.objects.create(
        workshop=workshop,
        code=f"W{at.timestamp():.0f}",
        name="Vera Quinn",
        email="vera@outside.example",
        hospital="Outside",
        booked_at=at,
        status_since=at,
    )


def mail(at, **changes):
    row = store_mail(is_sensitive=changes.pop("is_sensitive", False), subject="Your access")
    OutboxEmail.objects.filter(pk=row.pk).update(status="sending")
    OutboxEmail.objects.filter(pk=row.pk).update(status="sent", sent_at=at)
    return row


def bounce(at):
    return Bounce.objects.create(
        address="maren@x.example", bounced_at=at, recorded_at=at, report_id=f"r-{at.timestamp()}"
    )


def session(at):
    return Session.objects.create(session_key=f"s{at.timestamp():.0f}", session_data="x", expire_date=at)


def sign_in(at):
    return UserSession.objects.create(
        user=person(), ip="192.0.2.7", last_seen_at=at, session_key=f"u{at.timestamp():.0f}", user_agent="Browser"
    )


def sent_form(at):
    return DoneOnce.objects.create(actor="1", key=f"{at.timestamp()}", digest="d", at=at)


def unused(at):
    somebody = person("Vera Quinn")
    User.objects.filter(pk=somebody.pk).update(created_at=at, activated_at=None, last_seen_at=None)
    return somebody


def idle(at):
    somebody = person("Vera Quinn")
    User.objects.filter(pk=somebody.pk).update(created_at=at, activated_at=at, last_seen_at=at)
    return somebody


def notice(at):
    facility = place().facility
    Notice.objects.filter(facility=facility).delete()
    return Notice.objects.create(facility=facility, kind="file_refused", values={}, at=at)


def export(at):
    made = FacilityExport(
        facility=place().facility, asked_at=at, asked_by=person(), status="ready", ready_at=at, size=1
    )
    made.content.save("export.zip", ContentFile(b"x"), save=False)
    made.save(force_insert=True)
    return made


def is_there(row):
    return type(row).objects.filter(pk=row.pk).exists()


def names_sender(row):
    found = CentreDoubt.objects.get(pk=row.pk)
    assert (found.text, found.status) == ("A poster.", "closed")
    return (found.name, found.email) != ("", "")


def names_booker(row):
    found = WorkshopBooking.objects.get(pk=row.pk)
    return (found.name, found.hospital) != ("Former colleague", "Former colleague") or "vera" in found.email


def has_text(row):
    found = OutboxEmail.objects.get(pk=row.pk)
    assert found.subject == "Your access"
    return (found.text, found.html) != ("", "")


def has_address(row):
    found = OutboxEmail.objects.get(pk=row.pk)
    return found.to != "erased@erased.invalid"


def is_somebody(row):
    found = User.objects.get(pk=row.pk)
    return found.full_name == "Vera Quinn" and found.is_active


def has_content(row):
    found = FacilityExport.objects.get(pk=row.pk)
    assert found.status == ("ready" if found.content else "expired")
    return bool(found.content)


#: By the key of the row: how to make one that counts from a moment, and whether what is to end is still there.
CASES: dict[str, tuple[Any, Any]] = {
    "registration_drafts": (draft, is_there),
    "registrations_decided": (declined, is_there),
    "doubt_senders": (doubt, names_sender),
    "workshop_bookings": (booking, names_booker),
    "mails_with_keys": (lambda at: mail(at, is_sensitive=True), has_text),
    "mail_texts": (mail, has_text),
    "mail_addresses": (mail, has_address),
    "bounces": (bounce, is_there),
    "sessions": (session, is_there),
    "sign_ins": (sign_in, is_there),
    "sent_forms": (sent_form, is_there),
    "accounts_never_used": (unused, is_somebody),
    "accounts_idle": (idle, is_somebody),
    "notices": (notice, is_there),
    "exports": (export, has_content),
}


def test_every_row_that_ends_has_a_case():
    assert set(CASES) == set(RULES)


@pytest.mark.parametrize("key", CASES)
def test_what_is_over_ends_once_and_its_younger_neighbour_stays(key, time_machine):
    make, is_left = CASES[key]
    days = timedelta(days=RULES[key].days)
    made = []
    for at in (NOW - days - timedelta(minutes=1), NOW - days + timedelta(minutes=1)):
        # Mails take the clock's time, and nobody changes it afterwards.
        time_machine.move_to(at, tick=False)
        made.append(make(at))
    time_machine.move_to(NOW, tick=False)
    over, young = made
    assert (is_left(over), is_left(young)) == (True, True)
    assert forget_what_is_over(dry_run=True)[key] == 1
    assert is_left(over)
    assert forget_what_is_over()[key] == 1
    assert (is_left(over), is_left(young)) == (False, True)
    assert forget_what_is_over()[key] == 0
    run = RetentionRun.objects.get(key=key)
    assert (run.last_at, run.last_count, run.total, run.ran_at) == (NOW, 1, 1, NOW)
    assert run.coming >= 1
    event = AuditEvent.objects.get(action="retention.ended", subject=key)
    assert (event.detail, event.actor, event.facility) == ({"count": 1}, None, None)


def test_more_than_a_batch_ends_in_one_run():
    for number in range(5):
        sent_form(NOW - timedelta(days=2, minutes=number))
    assert forget_what_is_over(batch=2)["sent_forms"] == 5
    assert DoneOnce.objects.count() == 0


def test_a_row_that_fails_leaves_the_others_to_go_on(monkeypatch, caplog):
    def broken(before, most):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 'vera@outside.example'::int")

    old = sent_form(NOW - timedelta(days=2))
    first = ENDING[0]
    monkeypatch.setattr(services, "ENDING", (type(first)(**{**vars(first), "forget": broken}), *ENDING[1:]))
    counts = forget_what_is_over()
    assert (counts["registration_drafts"], counts["sent_forms"], is_there(old)) == (-1, 1, False)
    assert "retention_failed" in caplog.text
    assert "vera@outside" not in caplog.text


# --- what does not end ------------------------------------------------------------------------------------------------
def test_people_with_a_place_and_open_doubts_stay(office):
    long_ago = NOW - timedelta(days=4000)
    ours = place()
    people = [ours.representative, ours.deputy, ours.account_holder, ours.member, office]
    User.objects.filter(pk__in=[one.pk for one in people]).update(
        created_at=long_ago, activated_at=long_ago, last_seen_at=long_ago
    )
    open_doubt = CentreDoubt.objects.create(
        facility=ours.facility,
        code="OPEN",
        topic="seal",
        text="A poster.",
        name="Vera Quinn",
        received_at=long_ago,
        due_on=long_ago.date(),
        status_since=long_ago,
    )
    forget_what_is_over()
    assert User.objects.filter(pk__in=[one.pk for one in people], full_name="Former colleague").count() == 0
    assert CentreDoubt.objects.get(pk=open_doubt.pk).name == "Vera Quinn"


def test_somebody_who_left_a_while_ago_stays_until_the_time_is_over_since_then():
    ours, long_ago = place(), NOW - timedelta(days=4000)
    left = Membership.objects.get(facility=ours.facility, user=ours.member)
    User.objects.filter(pk=ours.member.pk).update(created_at=long_ago, activated_at=long_ago, last_seen_at=long_ago)
    for days, name in ((3 * 365 - 1, ours.member.full_name), (3 * 365 + 1, "Former colleague")):
        ended = NOW - timedelta(days=days)
        Membership.objects.filter(pk=left.pk).update(joined_at=long_ago, ended_at=ended, ended_by=ours.deputy)
        forget_what_is_over()
        assert User.objects.get(pk=ours.member.pk).full_name == name


def test_a_mail_on_its_way_keeps_its_text_however_old(time_machine):
    time_machine.move_to(NOW - timedelta(days=4000), tick=False)
    waiting = store_mail(subject="Your access")
    time_machine.move_to(NOW, tick=False)
    forget_what_is_over()
    assert OutboxEmail.objects.get(pk=waiting.pk).text == "A text\n"


def test_words_of_the_office_go_with_the_mail_and_nothing_empty_is_sent_again(time_machine, office):
    time_machine.move_to(NOW - timedelta(days=6 * 365), tick=False)
    old = mail(timezone.now())
    MailEdit.objects.create(mail=old, subject="S", text="Other words", edited_at=timezone.now(), edited_by=office)
    time_machine.move_to(NOW, tick=False)
    forget_what_is_over()
    assert MailEdit.objects.count() == 0
    with pytest.raises(StepRefused, match="was deleted"):
        send_copy(mail=old, by=office)


@pytest.mark.parametrize(
    ("sql", "floor"),
    [
        ("SELECT retention_empty_mails(%s, true, 10)", 30),
        ("SELECT retention_empty_mails(%s, false, 10)", 365),
        ("SELECT retention_erase_addresses(%s, 10)", 5 * 365),
        ("SELECT retention_delete_bounces(%s, 10)", 365),
    ],
)
def test_postgresql_refuses_what_is_too_young_whoever_asks(sql, floor):
    with connection.cursor() as cursor:
        cursor.execute("SELECT now()")
        now = cursor.fetchone()[0]
        with pytest.raises(DatabaseError, match="too young"), transaction.atomic():
            cursor.execute(sql, [now - timedelta(days=floor - 2)])
        cursor.execute(sql, [now - timedelta(days=floor + 2)])
        assert cursor.fetchone() == (0,)


def test_the_setting_alone_opens_nothing(office):
    row = mail(NOW)
    MailEdit.objects.create(mail=row, subject="S", text="Other words", edited_at=NOW, edited_by=office)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL portal.forgetting = 'mail'")
        for sql in ("DELETE FROM outbox_mailedit", "UPDATE outbox_mailedit SET text = 'x'"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                cursor.execute(sql)


def test_without_the_offices_scope_nothing_is_ended():
    row = mail(NOW - timedelta(days=4000), is_sensitive=True)
    set_scope(NO_SCOPE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT retention_empty_mails('2020-01-01', true, 10)")
        assert cursor.fetchone() == (0,)
    set_scope(OFFICE)
    assert has_text(row)


# --- pages and papers -------------------------------------------------------------------------------------------------
def test_every_table_has_a_row():
    spoken = {model for rule in SCHEDULE for model in rule.models}
    machinery = {"auth", "contenttypes", "guardian"}
    tables = {
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label not in machinery and model._meta.managed and not model._meta.proxy
    }
    # A new table: say in iasios/retention/schedule.py why it is kept and how long.
    assert tables - spoken == set()
    assert spoken - tables == set()


def test_the_office_reads_the_schedule_with_what_ended_last(as_user, office, ours):
    sent_form(NOW - timedelta(days=2))
    forget_what_is_over()
    browser = as_user(office)
    answer = browser.get("/office/retention/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "1 on 1 March 2024, 1 in all" in text
    assert all(str(rule.what) in text for rule in SCHEDULE)
    assert as_user(ours.representative).get("/office/retention/").status_code == 404


def test_the_office_pays_few_queries(as_user, office, django_assert_max_num_queries):
    forget_what_is_over()
    browser = as_user(office)
    browser.get("/office/retention/")
    with django_assert_max_num_queries(12):
        browser.get("/office/retention/")


def test_the_command_prints_counts_and_nothing_else(capsys):
    draft(NOW - timedelta(days=31))
    call_command("run_retention", "--dry-run")
    assert "registration_drafts: 1\n" in capsys.readouterr().out
    assert RegistrationDraft.objects.count() == 1
    call_command("run_retention")
    out = capsys.readouterr().out
    assert "registration_drafts: 1\n" in out
    assert "ada@" not in out
    assert RegistrationDraft.objects.count() == 0


def test_the_paper_says_what_the_schedule_says():
    with translation.override("en"):
        assert retention_doc.DOC.read_text(encoding="utf-8") == retention_doc.text()
