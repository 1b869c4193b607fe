"""What journeys find when they begin: called by the stagehand in the portal's database; plain values in and out."""

from typing import Any


def furnish() -> None:
    """The files of the pages, and the people of the programme; their password is that of the demo."""
    from django.core.management import call_command

    from tests.factories.people import make_user

    call_command("collectstatic", interactive=False, verbosity=0)
    make_user("office@iasios.example", "Katharina Moll", groups=["office"])
    make_user("assessor.one@iasios.example", "Lucía Ferrán", groups=["assessor"])
    make_user("assessor.two@iasios.example", "Jonas Wikström", groups=["assessor"])
    make_user("chair@iasios.example", "Ruth Adeyemi", groups=["chairperson"])


def place(name: str, domain: str, application: bool = True) -> str:
    """An enrolled facility, with an open application or without; its slug."""
    from tests.factories.facility import make_facility

    return make_facility(name, domain, application=application).slug


def colleagues(slug: str, domain: str, people: int) -> list[tuple[str, str]]:
    """So many more members of a facility; the session cookie of each, as name and value."""
    from django.conf import settings
    from django.test import Client

    from facilities.models import Facility
    from facilities.services import add_member
    from tests.factories.people import make_user

    facility = Facility.objects.get(slug=slug)
    cookies = []
    for number in range(people):
        user = make_user(f"typist{number}@{domain}.example", f"Typist {number}")
        add_member(facility=facility, user=user, by=None)
        browser = Client()
        browser.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        cookies.append((settings.SESSION_COOKIE_NAME, browser.cookies[settings.SESSION_COOKIE_NAME].value))
    return cookies


def handed_in(name: str, domain: str) -> dict[str, str]:
    """An application that both assessors have handed in, differing on 6(c) and 8(c)."""
    from facilities.models import User
    from tests.factories.dossier import handed_in
    from tests.factories.facility import make_facility

    hospital = make_facility(name, domain)
    staff: dict[str, Any] = {
        user.email.partition("@")[0]: user for user in User.objects.filter(email__endswith="@iasios.example")
    }
    application = handed_in(
        hospital,
        staff["office"],
        staff["assessor.one"],
        staff["assessor.two"],
        unmet_by_first=("8c",),
        unmet_by_second=("6c",),
    )
    return {"code": application.code, "slug": hospital.slug}


def proposed_handover(domain: str) -> list[str]:
    """The representative's role is to pass to the member: path and number of it, three sessions of the member and one
    of the representative, all of whom gave their password a moment ago."""
    from facilities.services import propose_handover
    from tests.factories.facility import make_facility

    clinic = make_facility(f"Twin Clinic {domain}", domain, application=False)
    handover = propose_handover(
        facility=clinic.facility, role="representative", incoming=clinic.member, by=clinic.representative
    )
    people = (clinic.member, clinic.member, clinic.member, clinic.representative)
    sessions = [confirmed_session(person) for person in people]
    return [f"/facilities/{clinic.slug}/people/hand-overs/{handover.pk}/", str(handover.pk), *sessions]


def confirmed_session(person: Any) -> str:
    """The key of a session of somebody who gave the password a moment ago."""
    import time

    from django.conf import settings
    from django.test import Client

    browser = Client()
    browser.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return str(session.session_key)


def hold_nothing_back() -> None:
    """Mails of every kind leave by themselves again."""
    from facilities.models import User
    from iasios.outbox.release import choose_held_kinds

    choose_held_kinds(kinds=set(), by=User.objects.get(email="office@iasios.example"))


def morning(name: str, domain: str) -> dict[str, str]:
    """Nothing waits for the office but two messages and an answer of one hospital, and an application of another."""
    from django.utils import timezone

    from facilities.models import StatusUpdate, User
    from facilities.services.messages import start_thread
    from iasios.inbox.models import InboxMark
    from iasios.inbox.queries import waiting_things
    from tests.factories.dossier import submitted_application
    from tests.factories.facility import make_facility

    office = User.objects.get(email="office@iasios.example")
    now = timezone.now()
    for thing in [*waiting_things("all", office.pk), *waiting_things("snoozed", office.pk)]:
        InboxMark.objects.update_or_create(
            kind=thing.kind,
            key=thing.key,
            defaults={"waits_since": thing.since, "noted_at": now, "noted_by": office},
        )
    hospital = make_facility(name, domain)
    for subject in ("May we add a room?", "Please bill our purchasing office"):
        start_thread(
            facility=hospital.facility, subject=subject, text="Thank you.", by=hospital.member, from_office=False
        )
    StatusUpdate.objects.create(
        facility=hospital.facility,
        question="How are you getting on?",
        asked_at=now,
        asked_by=office,
        answered_at=now,
        answered_by=hospital.representative,
        progress="slower",
    )
    return {"slug": hospital.slug, "code": submitted_application(make_facility(f"{name} II", f"{domain}2")).code}


def ask_for_status(slug: str) -> None:
    """The office asks a facility how it is getting on."""
    from django.db import transaction

    from facilities.emails.office import status_asked
    from facilities.models import Facility

    with transaction.atomic():
        status_asked(Facility.objects.get(slug=slug))


def bounce(address: str) -> None:
    """A mail server says that nobody has this address."""
    import json

    from iasios.outbox.bounces import record_bounces
    from iasios.outbox.delivery_reports import reports_of_events

    event = {"id": f"journey-{address}", "address": address, "code": "5.1.1", "message": "no such user"}
    record_bounces(reports_of_events(json.dumps({"events": [event]}).encode()))


def failed_call(receiver: str) -> str:
    """A change of an invoice's status that a receiver did not take; the id of the call."""
    from django.utils import timezone

    from iasios.webhooks.announcing import store_calls
    from iasios.webhooks.delivering import WAITS, claim, note_answer
    from iasios.webhooks.models import Delivery, Receiver

    (made,) = store_calls(
        [Receiver.objects.get(name=receiver)],
        event="invoice.status_changed",
        data={"id": "2026-00001", "facility": "northgate", "status": "paid", "previous": "issued"},
        at=timezone.now(),
    )
    Delivery.objects.filter(pk=made.pk).update(attempts=len(WAITS))
    claimed = claim(str(made.pk))
    assert claimed is not None
    note_answer(claimed, answered=503)
    return str(made.pk)


def submitted(names: list[str], domain: str) -> list[dict[str, str]]:
    """Hospitals whose applications are submitted and have no assessors."""
    from tests.factories.dossier import submitted_application
    from tests.factories.facility import make_facility

    places = [make_facility(name, f"{domain}{number}") for number, name in enumerate(names)]
    return [{"slug": place.slug, "code": submitted_application(place).code} for place in places]


def end_calls(receiver: str) -> None:
    """A receiver is told nothing any more, so that its failed calls wait for nobody."""
    from facilities.models import User
    from iasios.webhooks.models import Receiver
    from iasios.webhooks.services import end_receiver

    office = User.objects.get(email="office@iasios.example")
    end_receiver(receiver=Receiver.objects.get(name=receiver), by=office)


def assessor_without_statement(email: str) -> None:
    """An assessor who has not confirmed a yearly statement."""
    from tests.factories.people import make_user

    make_user(email, f"Vera {email.partition('@')[0].title()}", groups=["assessor"], days_of_statement=0)


def seated(code: str) -> None:
    """Both assessors of the programme take the seats of an application."""
    from applications.models import Application
    from assessment.services import assign_assessors
    from facilities.models import User

    people = {user.email.partition("@")[0]: user for user in User.objects.filter(email__endswith="@iasios.example")}
    assign_assessors(
        application=Application.objects.get(code=code),
        first=people["assessor.one"],
        second=people["assessor.two"],
        by=people["office"],
    )


def names_by_office() -> None:
    """The office tells hospitals by hand who assesses, as the portal ships."""
    from facilities.models import User
    from iasios.programme.services import set_assessment_rules

    set_assessment_rules(names="by_office", needs_approval=False, by=User.objects.get(email="office@iasios.example"))


def support_view(slug: str) -> None:
    """A look of the office at the portal of a member of this hospital."""
    from facilities.models import Facility, User
    from iasios.support_view.services import open_support_view

    facility = Facility.objects.get(slug=slug)
    member = User.objects.filter(memberships__facility=facility, email__startswith="member@").get()
    office = User.objects.get(email="office@iasios.example")
    open_support_view(person=member, facility=facility, reason="To see the button", by=office)
