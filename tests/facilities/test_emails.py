"""Every mail of this app, rendered in every language."""

import pytest
from django.conf import settings

from facilities.emails import office as office_emails
from facilities.emails import people as emails
from facilities.models import Consultation, FacilityExport, Handover, Membership, Thread, Upload
from facilities.services import find_or_invite
from iasios.outbox.models import OutboxEmail

pytestmark = pytest.mark.django_db


def handover(facility, person, colleague):
    """From `person`, who is asked to confirm, to `colleague`."""
    return Handover(
        pk=7, facility=facility, role="deputy", outgoing=person, incoming=colleague, proposed_by=colleague, reason="Why"
    )


def membership(facility, person, invited_by=None):
    return Membership(pk=7, facility=facility, user=person, invited_by=invited_by, invited_as="Somebody")


#: One call per message: (facility, person, colleague) -> None.
MESSAGES = {
    "activation": lambda f, p, c: emails.activation(membership(f, p)),
    "activation_alone": lambda f, p, c: emails.activation_alone(p),
    "appointed": lambda f, p, c: emails.appointed(membership(f, p)),
    "confirm_joining": lambda f, p, c: emails.confirm_joining(f, p, "a-token"),
    "already_member": lambda f, p, c: emails.already_member(f, p),
    "joined": lambda f, p, c: emails.joined(Membership.objects.get(facility=f, user=c)),
    "invited": lambda f, p, c: emails.invited(membership(f, p, c)),
    "declined": lambda f, p, c: emails.declined(membership(f, c, p), is_appointed=False),
    "approval_wanted": lambda f, p, c: emails.approval_wanted(Membership.objects.get(facility=f, user=c)),
    "approved": lambda f, p, c: emails.approved(f, p),
    "not_admitted": lambda f, p, c: emails.not_admitted(f, p),
    "handover_asked": lambda f, p, c: emails.handover_asked(handover(f, p, c)),
    "handover_done": lambda f, p, c: emails.handover_done(handover(f, p, c)),
    "handover_closed": lambda f, p, c: emails.handover_closed(handover(f, p, c), by=c),
    "left": lambda f, p, c: emails.left(f, c),
    "code_changed": lambda f, p, c: emails.code_changed(f, c),
    "removed": lambda f, p, c: emails.removed(f, p),
    "enrolled": lambda f, p, c: emails.enrolled(f),
    "consultation_answered": lambda f, p, c: office_emails.consultation_answered(_consultation(f, p)),
    "export_ready": lambda f, p, c: emails.export_ready(FacilityExport(facility=f, asked_by=p)),
    "status_asked": lambda f, p, c: office_emails.status_asked(f),
    "message_from_office": lambda f, p, c: office_emails.message_from_office(Thread(facility=f), p),
    "file_from_office": lambda f, p, c: office_emails.file_from_office(Upload(facility=f, title="Letter")),
    "rights_changed": lambda f, p, c: emails.rights_changed(Membership(facility=f, user=p), by=c),
    "second_factor_reset": lambda f, p, c: emails.second_factor_reset(p),
}

#: Their link and their words are looked at in tests/messages.
TO_OFFICE = {"message_to_office", "consultation_asked", "consultation_agreed", "status_answered"}


def _consultation(facility, person):
    return Consultation(facility=facility, topic="Evidence", asked_by=person)


def test_every_public_function_is_a_message_here():
    from types import FunctionType

    own = {
        name
        for module in (emails, office_emails)
        for name, value in vars(module).items()
        if isinstance(value, FunctionType) and value.__module__ == module.__name__ and not name.startswith("_")
    }
    # The mail to the office is looked at in tests/messages.
    assert own == set(MESSAGES) | TO_OFFICE


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("kind", MESSAGES)
def test_each_mail_renders_in_each_language(ours, theirs, kind, language):
    facility, person = ours.facility, ours.representative
    facility.name = "Northgate & <Sons>"
    person.language = language
    person.full_name = "Ada O'Neill & Co"
    person.save()
    OutboxEmail.objects.all().delete()
    MESSAGES[kind](facility, person, ours.member)
    mail = OutboxEmail.objects.filter(to=person.email).get()
    assert (mail.kind, mail.language) == (f"facilities.{kind}", language)
    assert mail.subject
    assert "\n" not in mail.subject
    assert "Dr Ada O'Neill & Co" in mail.text
    assert "&amp;" not in mail.text + mail.subject
    assert "<Sons>" not in mail.html
    assert "Dr Ada O&#x27;Neill &amp; Co" in mail.html
    assert f'lang="{language}"' in mail.html
    assert settings.PUBLIC_ORIGIN in mail.text
    assert f'href="{settings.PUBLIC_ORIGIN}' in mail.html
    for trace in ("{%", "{{", "None", "style="):
        assert trace not in mail.text + mail.html + mail.subject


@pytest.mark.rule("R6")
def test_only_mails_to_the_account_holder_carry_the_code(ours, theirs):
    colleague = find_or_invite(email="new@northgate.example", full_name="New")
    OutboxEmail.objects.all().delete()
    for message in MESSAGES.values():
        message(ours.facility, ours.account_holder, ours.member)
    for message in MESSAGES.values():
        message(ours.facility, colleague, ours.member)
    carrying = [
        (mail.kind, mail.to, mail.is_sensitive)
        for mail in OutboxEmail.objects.all()
        if ours.facility.code in mail.text + mail.html
    ]
    assert sorted(carrying) == [
        ("facilities.activation", "holder@northgate.example", True),
        ("facilities.appointed", "holder@northgate.example", True),
    ]


def test_links_that_work_like_keys_are_marked_sensitive(ours):
    OutboxEmail.objects.all().delete()
    for message in MESSAGES.values():
        message(ours.facility, ours.deputy, ours.member)
    sensitive = set(OutboxEmail.objects.filter(is_sensitive=True).values_list("kind", flat=True))
    assert sensitive == {
        "facilities.activation",
        "facilities.activation_alone",
        "facilities.confirm_joining",
        "facilities.joined",
    }
