"""The demo's days, editions and papers are such as could be."""

from datetime import date, datetime, timedelta
from typing import Any

import pypdfium2
import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from applications.models import Application, Edition, EditionDraft
from applications.queries.edition_drafts import comparison_of
from assessment.models import Audit, AuditSlot, Certificate, Decision
from facilities.models import ProgrammeDocument
from iasios.demo.clock import at_work, days_ago, working_day
from iasios.demo.editions import draft_next_edition, edition_in_force, publish_first_edition
from iasios.demo.sample_documents import application_manual, marketing_manual, page, standards
from invoicing.models import Invoice, InvoiceReminder, Payment
from invoicing.queries import balance_of


@pytest.mark.parametrize("weekday", range(7))
def test_nothing_happens_on_a_weekend_and_the_order_stays(weekday: int) -> None:
    """Whatever day it is today: four weeks of days, three hours each."""
    with time_machine.travel(datetime(2026, 6, 1 + weekday, 21, 0), tick=False):
        told = []
        for ago in range(28, 0, -1):
            for hour in (8, 14, 20):
                with days_ago(ago, hour) as now:
                    told.append(timezone.localtime(now))
    assert all(moment.weekday() < 5 for moment in told if moment.date() < date(2026, 6, 1 + weekday))
    assert told == sorted(told)


def test_a_meeting_is_on_a_working_day_at_its_hour() -> None:
    assert working_day(date(2026, 11, 28)) == working_day(date(2026, 11, 29)) == date(2026, 11, 30)
    assert working_day(date(2026, 11, 27)) == date(2026, 11, 27)
    meets = timezone.localtime(at_work(timezone.make_aware(datetime(2026, 11, 29, 3)), 14))
    assert (meets.date(), meets.hour) == (date(2026, 11, 30), 14)


def words(content: bytes) -> tuple[int, str]:
    pdf = pypdfium2.PdfDocument(content)
    return len(pdf), "\n".join(one.get_textpage().get_text_bounded() for one in pdf)


@pytest.mark.django_db
def test_manuals_have_content_in_their_language_and_weigh_kilobytes() -> None:
    english, german, italian = (application_manual(language) for language in ("en", "de", "it"))
    pages, text = words(english)
    assert pages >= 5
    assert "The case review" in text
    assert "52. " in text
    assert "Sicherheit und Qualität" in words(german)[1]
    assert "In place of the translation (it)" in words(italian)[1]
    for content in (english, german, italian, standards()):
        assert len(content) > 8_000
    assert "Seals" in words(marketing_manual())[1]
    assert words(page("Protocol, fictional"))[1].strip() == "Protocol, fictional"


@pytest.mark.django_db
def test_an_application_of_years_ago_rests_on_the_edition_of_its_time() -> None:
    from applications.services import transitions

    publish_first_edition()
    edition = Edition.objects.get(code="2022.1")
    newest = Edition.objects.get(code="2026.1")
    assert (edition.year, edition.title) == (2022, "Edition 2022")
    assert edition.questions.count() == newest.questions.count() == 52
    with days_ago(1300), edition_in_force():
        assert timezone.localdate().year < 2026
        assert transitions.newest_edition() == edition
    assert transitions.newest_edition() == newest


@pytest.mark.django_db
def test_the_next_edition_is_being_written(office: Any) -> None:
    draft_next_edition(office)
    draft = EditionDraft.objects.get()
    changes = comparison_of(draft)
    assert [change.change for change in changes.questions] == ["changed", "added"]
    assert [field.language for field in changes.questions[0].fields] == ["en", "de"]


@pytest.mark.long
@pytest.mark.django_db
def test_the_whole_demo_is_such_as_could_be() -> None:
    call_command("load_fees")
    call_command("load_demo", verbosity=0)
    for application in Application.objects.select_related("edition"):
        assert application.edition.year <= application.opened_at.year, application.code
    assert Application.objects.filter(edition__code="2022.1").exists()
    meetings = [*Audit.objects.exclude(starts_at=None).values_list("starts_at", flat=True)]
    meetings += AuditSlot.objects.values_list("starts_at", flat=True)
    assert meetings
    for moment in map(timezone.localtime, meetings):
        assert moment.weekday() < 5, moment
        assert 8 <= moment.hour < 18, moment
    for audit in Audit.objects.exclude(held_at=None):
        assert audit.held_at - audit.starts_at <= timedelta(hours=6)
    today = timezone.localdate()
    acts = [*Decision.objects.values_list("signed_at", flat=True)]
    acts += Application.objects.exclude(submitted_at=None).values_list("submitted_at", flat=True)
    days = [timezone.localdate(moment) for moment in acts] + [*Payment.objects.values_list("received_on", flat=True)]
    assert [day for day in days if day.weekday() >= 5 and day != today] == []
    _money_has_its_stories(today)
    assert min(ProgrammeDocument.objects.values_list("size", flat=True)) > 1024


def _money_has_its_stories(today: date) -> None:
    """A split invoice, a credit note, credit that is left, reminders on their days, and a suspended certificate."""
    suspended = Certificate.objects.get(status="suspended")
    shares = Invoice.objects.filter(facility=suspended.facility, purpose="other").order_by("number")
    ours, theirs = shares
    assert (balance_of(ours).credit, theirs.credit_notes.count()) == (100, 1)
    assert balance_of(theirs).open == theirs.total - theirs.credit_notes.get().total > 0
    late = InvoiceReminder.objects.filter(days_left=-3)
    assert late.exists()
    for row in InvoiceReminder.objects.select_related("invoice"):
        sent = timezone.localdate(row.sent_at)
        # What would fall on a weekend was told on its Friday or Monday.
        assert abs((row.invoice.due_on - sent).days - row.days_left) <= 1
        assert sent <= today
    assert Certificate.objects.filter(level="excellence").exists()
