"""Each mail of this room: exactly to whom, its subject, the sentence that matters, and where its link leads."""

import re

import pytest

from facilities.emails import office as office_emails
from facilities.enums import ConsultationStatus, ReportedProgress
from facilities.models import Consultation, StatusUpdate, Thread
from facilities.services.messages import reply_in_thread, start_thread
from iasios.outbox.models import OutboxEmail
from tests.facilities.test_emails import MESSAGES, TO_OFFICE
from tests.factories import files

pytestmark = pytest.mark.django_db

PLACE = "Northgate University Hospital"
PEOPLE = "/facilities/northgate-university-hospital/people/"
HOME = "/facilities/northgate-university-hospital/"
REP, DEPUTY, HOLDER, MEMBER = (f"{role}@northgate.example" for role in ("representative", "deputy", "holder", "member"))
OFFICE = "office@iasios.example"
TOKEN = r"[\w:-]+"

#: kind: addresses, subject, sentence, path of the link (a pattern). The person is the representative, the colleague a
#: member.
MAILS = {
    "activation": (
        [REP],
        f"Activate your account for {PLACE}",
        "authorised representative",
        f"/accounts/activate/{TOKEN}/{TOKEN}/",
    ),
    "activation_alone": (
        [REP],
        "Activate your account",
        "Dr Representative Northgate",
        f"/accounts/activate/{TOKEN}/{TOKEN}/",
    ),
    "appointed": ([REP], f"You were appointed at {PLACE}", "Sign in with it and accept or decline.", "/invitations/7/"),
    "confirm_joining": (
        [REP],
        f"Confirm that you join {PLACE}",
        "If it was not you, leave the mail aside",
        "/user-registration/join/a-token/",
    ),
    "already_member": ([REP], f"You belong to {PLACE} already", "there is nothing to do but sign in", HOME),
    "joined": (
        [DEPUTY, HOLDER, REP],
        f"Dr Member Northgate has joined {PLACE}",
        "If this person should not be there, remove them with the link below.",
        f"/colleagues/remove/{TOKEN}/",
    ),
    "invited": (
        [REP],
        f"{PLACE} asks you to join",
        "Dr Member Northgate asks you to work on the accreditation",
        "/invitations/7/",
    ),
    "declined": (
        [DEPUTY, HOLDER, REP],
        f"Somebody declined at {PLACE}",
        "Somebody (member@northgate.example) does not want to work on the accreditation",
        PEOPLE,
    ),
    "approval_wanted": (
        [HOLDER, REP],
        f"Dr Member Northgate asks to join {PLACE}",
        "this person sees nothing yet",
        rf"{PEOPLE}\d+/approve/",
    ),
    "approved": ([REP], f"You now work at {PLACE}", "have approved you", HOME),
    "not_admitted": ([REP], f"Your request to join {PLACE}", "has not taken you in", "/home/"),
    "handover_asked": (
        [MEMBER, REP],
        f"{PLACE}: Deputy changes hands",
        "Nothing changes before both sides have confirmed.",
        rf"{PEOPLE}hand-overs/7/",
    ),
    "handover_done": (
        [DEPUTY, HOLDER, MEMBER, REP],
        f"{PLACE}: Dr Member Northgate is now Deputy",
        "If you know nothing of this, write to the office.",
        PEOPLE,
    ),
    "handover_closed": ([REP], f"{PLACE}: the hand-over will not take place", "has withdrawn the proposal", PEOPLE),
    "left": ([DEPUTY, HOLDER, REP], f"Dr Member Northgate has left {PLACE}", "no longer has access", PEOPLE),
    "code_changed": (
        [DEPUTY, HOLDER, REP],
        f"The code of {PLACE} has changed",
        "You find the new code on the people page.",
        PEOPLE,
    ),
    "file_from_office": (
        [DEPUTY, HOLDER, REP],
        f"The IASIOS office has added a file for {PLACE}",
        "has added “Letter” to the documents",
        rf"{HOME}documents/files/[\w-]+/",
    ),
    "rights_changed": ([REP], f"Your rights at {PLACE} have changed", "You read and write together", HOME),
    "removed": ([REP], f"You no longer belong to {PLACE}", "what you wrote keeps your name", "/"),
    "enrolled": ([DEPUTY, HOLDER, REP], f"{PLACE} is an Enrolled Centre", "The payment for", HOME),
    "consultation_answered": (
        [DEPUTY, HOLDER, REP],
        "The office has answered your request for a consultation",
        "has answered the request of",
        rf"{HOME}consultation/[\w-]+/",
    ),
    "export_ready": ([REP], f"The copy of everything of {PLACE} is ready", "for 7 days", f"{HOME}export/"),
    "status_asked": (
        [DEPUTY, HOLDER, REP],
        f"The IASIOS office asks for a status update of {PLACE}",
        "One press of a button answers it.",
        rf"{HOME}status/",
    ),
    "message_from_office": (
        [REP],
        f"A message from the IASIOS office for {PLACE}",
        "the message itself stays in the portal",
        rf"{HOME}messages/[\w-]+/",
    ),
    "second_factor_reset": (
        [REP],
        "Your second factor was taken off",
        "If you did not ask for this, call the office at once",
        "/accounts/2fa/",
    ),
}
OFFICE_MAILS = {
    "message_to_office": (
        lambda f, p: office_emails.message_to_office(Thread(facility=f), p),
        f"{PLACE} has written to the office",
        "The message itself stays in the portal.",
        r"/office/messages/[\w-]+/",
    ),
    "consultation_asked": (
        lambda f, p: office_emails.consultation_asked(Consultation(facility=f, topic="Secret topic"), p),
        f"{PLACE} asks for a consultation",
        "Confirm one, propose another or decline.",
        r"/office/consultations/[\w-]+/",
    ),
    "consultation_agreed": (
        lambda f, p: office_emails.consultation_agreed(
            Consultation(facility=f, topic="Secret topic", status=ConsultationStatus.CONFIRMED), p
        ),
        f"{PLACE} has answered about its consultation",
        "has answered: ",
        r"/office/consultations/[\w-]+/",
    ),
    "status_answered": (
        lambda f, p: office_emails.status_answered(
            StatusUpdate(facility=f, progress=ReportedProgress.values[0], note="Secret note"), p
        ),
        f"{PLACE} has sent a status update",
        "has answered: ",
        r"/office/status/[\w-]+/",
    ),
}


def link_of(mail):
    """The path of the only link in the plain text."""
    (path,) = set(re.findall(r"https?://[^/\s]+(/\S*)", mail.text.partition("\n-- ")[0]))
    return path


def test_every_mail_is_here():
    assert (set(MAILS), set(OFFICE_MAILS)) == (set(MESSAGES), TO_OFFICE)


@pytest.mark.rule("R67")
@pytest.mark.parametrize("kind", MAILS)
def test_a_mail_goes_to_these_people_with_these_words(ours, theirs, kind):
    addresses, subject, sentence, path = MAILS[kind]
    OutboxEmail.objects.all().delete()
    MESSAGES[kind](ours.facility, ours.representative, ours.member)
    written = list(OutboxEmail.objects.all())
    assert sorted(mail.to for mail in written) == addresses
    for mail in written:
        assert mail.subject == subject
        assert sentence in " ".join(mail.text.split())
        assert re.fullmatch(path, link_of(mail)), link_of(mail)
        assert f'href="{mail.text[mail.text.index("http") :].split()[0]}"' in mail.html.replace("&amp;", "&")


@pytest.mark.parametrize("kind", OFFICE_MAILS)
def test_a_mail_to_the_office_says_who_and_never_what(ours, theirs, kind):
    write, subject, sentence, path = OFFICE_MAILS[kind]
    OutboxEmail.objects.all().delete()
    write(ours.facility, ours.deputy)
    mail = OutboxEmail.objects.get()
    assert (mail.to, mail.subject) == (OFFICE, subject)
    assert sentence in mail.text
    assert "Dr Deputy Northgate" in mail.text
    assert re.fullmatch(path, link_of(mail)), link_of(mail)
    assert "Secret" not in mail.subject + mail.text + mail.html


@pytest.mark.rule("R72")
def test_mail_about_a_message_holds_neither_its_words_nor_its_files(ours, theirs, office):
    thread = start_thread(
        facility=ours.facility,
        subject="Sedation protocol",
        text="Is version 3 enough?",
        by=ours.member,
        from_office=False,
        uploads=[files.pdf("Protocol in force.pdf")],
    )
    reply_in_thread(thread=thread, text="Version 3 will do.", by=office, from_office=True)
    written = list(OutboxEmail.objects.filter(kind__startswith="facilities.message_"))
    assert {mail.to for mail in written} == {OFFICE, REP, DEPUTY, HOLDER, MEMBER}
    for mail in written:
        for secret in ("Sedation", "version 3", "Version 3", "Protocol in force"):
            assert secret not in mail.subject + mail.text + mail.html
