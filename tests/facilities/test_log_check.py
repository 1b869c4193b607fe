"""The nightly look at the log: silent while all is well, one mail a day to the office when it is not."""

import pytest
from django.conf import settings

from facilities.services import log_check
from facilities.tasks import check_log
from iasios.audit.services import record
from iasios.outbox.models import OutboxEmail

pytestmark = pytest.mark.django_db


@pytest.fixture
def touched(ours, theirs, monkeypatch):
    """As if somebody had changed two entries of a facility and one of the programme past the portal."""
    found = [(str(ours.facility.pk), 3), (str(ours.facility.pk), 9), ("programme", 1)]
    monkeypatch.setattr(log_check, "breaks", lambda: found)


def mails():
    return list(OutboxEmail.objects.filter(kind="facilities.log_broken"))


def test_whole_chains_are_not_worth_a_mail(ours):
    record("profile.updated", by=None, facility=ours.facility)
    assert (check_log(), mails()) == (0, [])


def test_the_office_reads_which_entries_do_not_fit(touched, ours, theirs):
    assert check_log() == 3
    (mail,) = mails()
    assert (mail.to, mail.subject) == ("office@iasios.example", "The log was changed")
    assert f"- {ours.facility.name}: 3, 9\n- The programme itself: 1\n" in mail.text
    assert f"<li>{ours.facility.name}: 3, 9</li>" in mail.html
    assert f"{settings.PUBLIC_ORIGIN}/office/" in mail.text
    assert theirs.facility.name not in mail.text + mail.html


def test_one_mail_a_day(touched, time_machine):
    time_machine.move_to("2026-03-02 02:40:00+00:00")
    assert [check_log(), check_log(), len(mails())] == [3, 3, 1]
    time_machine.move_to("2026-03-03 02:40:00+00:00")
    assert [check_log(), len(mails())] == [3, 2]
