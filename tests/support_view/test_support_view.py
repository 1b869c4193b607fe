"""A support view: what it shows, to whom, for how long, and that nothing whatever is changed by it."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from facilities.models import Unread, User
from facilities.services.messages import start_thread
from facilities.services.uploads import add_upload
from iasios.access import Capability, may, show_as_viewed, standing_of
from iasios.access.scopes import apply_standing
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail
from iasios.support_view.middleware import SESSION_KEY
from iasios.support_view.models import SupportView
from iasios.support_view.queries import links_for
from iasios.support_view.services import open_support_view
from iasios.web import middleware
from iasios.workflow import StepRefused
from tests.access import moments
from tests.access.addresses import ARGUMENTS
from tests.access.world import make_world, value_for
from tests.factories import files

pytestmark = pytest.mark.django_db
REASON = "You asked why the fourth question cannot be saved."
BAR = "Support view."
LEAVE = "/support-view/leave/"
_WRITES = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM) \"?(\w+)", re.IGNORECASE)


def address(place, person):
    return reverse("support_view:open", args=[place.slug, person.pk])


@pytest.fixture
def begun(as_confirmed, office, ours):
    """A browser of the office that sees the portal as a colleague of Northgate."""
    browser = as_confirmed(office)
    answer = browser.post(address(ours, ours.member), {"reason": REASON})
    assert answer.url == reverse("portal:home", args=[ours.slug])
    return browser


@pytest.fixture
def staff(office, chair, assessor_one, assessor_two, assessor_three):
    return {
        "office": office,
        "chair": chair,
        "assessor": assessor_one,
        "second": assessor_two,
        "unassigned": assessor_three,
    }


def written(captured):
    return {match[2] for query in captured for match in [_WRITES.match(query["sql"])] if match}


def every_address(world):
    """Name and address of everything but the way out; of what is not there, an address that resolves."""
    for name, arguments in ARGUMENTS.items():
        values = {}
        for argument in arguments:
            try:
                values[argument] = value_for(world, name, argument)
            except ValueError:
                values[argument] = 1
        try:
            url = reverse(name, kwargs=values)
        except NoReverseMatch:
            url = reverse(name, kwargs=values | {"pk": UUID(int=1)})
        if name != "support_view:leave":
            yield name, url


def test_the_office_sees_what_the_person_sees_and_the_person_is_told(begun, as_user, ours, theirs, office):
    page = begun.get(reverse("portal:home", args=[ours.slug]))
    text = page.content.decode()
    assert page.status_code == 200
    assert BAR in text
    assert f'action="{LEAVE}"' in text
    assert f'data-person="{office.pk}"' in text
    assert page.context["user"] == ours.member
    # Invoices are not for colleagues, and neighbours are not there: the scope is the person's.
    assert begun.get(reverse("invoicing:list", args=[ours.slug])).status_code == 403
    assert begun.get(reverse("portal:home", args=[theirs.slug])).status_code == 404
    assert begun.get(reverse("portal:pipeline")).status_code == 404
    mail = OutboxEmail.objects.get(kind="facilities.support_view")
    assert (mail.to, mail.facility) == (ours.member.email, ours.facility)
    assert REASON in mail.text
    own = as_user(ours.member).get(reverse("portal:home", args=[ours.slug])).content.decode()
    assert BAR not in own


def test_the_hospital_and_the_office_find_it_in_their_logs(begun, as_user, ours, office):
    upload = add_upload(facility=ours.facility, title="Letter", upload=files.pdf(), by=ours.member)
    opened = begun.get(reverse("facilities:upload_file", args=[ours.slug, upload.pk, 1]))
    assert opened.status_code == 200
    name = upload.versions.get().file.name
    begun.post(LEAVE, {"view": SupportView.objects.get().pk})
    rows = AuditEvent.objects.filter(facility=ours.facility, action__startswith="support_view.")
    assert list(rows.order_by("number").values_list("action", "actor", "subject")) == [
        ("support_view.opened", office.pk, ours.member.full_name),
        ("support_view.file_opened", office.pk, name),
        ("support_view.ended", office.pk, ours.member.full_name),
    ]
    assert not AuditEvent.objects.filter(action="file.opened").exists()
    log = as_user(ours.representative).get(reverse("portal:facility_log", args=[ours.slug]) + "?topic=people")
    (line,) = [line for line in log.context["lines"] if line.what == "Support view of the office begun"]
    assert (line.who, line.subject, line.reason) == ("IASIOS", ours.member.full_name, REASON)
    listed = as_user(office).get(reverse("support_view:list")).content.decode()
    assert REASON in listed
    assert str(office) in listed


@pytest.fixture
def seen(monkeypatch):
    """Who was noted as active; in a test the scope of a page outlives its request, so nothing is written."""
    people = []
    monkeypatch.setattr(middleware, "seen", lambda user: people.append(user.pk))
    return people


def test_nothing_is_noted_as_done_by_the_person(begun, ours, office, seen):
    User.objects.filter(pk__in=[ours.member.pk, office.pk]).update(last_seen_at=None)
    thread = start_thread(
        facility=ours.facility, subject="Board", text="It changed.", by=office, from_office=True, uploads=[]
    )
    Unread.objects.get_or_create(thread=thread, user=ours.member, facility=ours.facility, for_office=False)
    assert begun.get(reverse("facilities:thread", args=[ours.slug, thread.pk])).status_code == 200
    assert Unread.objects.filter(thread=thread, user=ours.member).exists()
    assert seen == [office.pk]


def test_leaving_leads_back_and_happens_each_time(begun, as_confirmed, ours, office):
    for _again in range(2):
        view = SupportView.objects.latest("pk")
        left = begun.post(LEAVE, {"view": view.pk, "form_key": str(ours.member.forms_sent)})
        assert left.url == reverse("portal:facility", args=[ours.slug])
        view.refresh_from_db()
        assert view.ended_at is not None
        page = begun.get(left.url)
        assert page.status_code == 200
        assert BAR not in page.content.decode()
        session = begun.session
        view = open_support_view(person=ours.member, facility=ours.facility, reason=REASON, by=office)
        session[SESSION_KEY] = view.pk
        session.save()


def test_after_half_an_hour_it_is_over_and_nothing_is_done_as_the_office(begun, ours, seen):
    home = reverse("portal:home", args=[ours.slug])
    with time_machine.travel(timezone.now() + timedelta(minutes=29, seconds=50), tick=False):
        assert BAR in begun.get(home).content.decode()
    with time_machine.travel(timezone.now() + timedelta(minutes=30, seconds=10), tick=False):
        sent = begun.post(reverse("facilities:thread_new", args=[ours.slug]), {"subject": "x", "text": "y"})
        assert sent.url == reverse("portal:desk")
        assert not OutboxEmail.objects.filter(kind="facilities.message_to_office").exists()
        assert BAR not in begun.get(reverse("portal:facility", args=[ours.slug])).content.decode()


def test_it_ends_when_the_person_leaves_or_the_office_loses_its_role(begun, ours, office):
    office.groups.clear()
    assert begun.get(reverse("portal:home", args=[ours.slug])).url == reverse("portal:desk")


def test_every_method_that_could_change_something_is_refused(staff, as_confirmed):
    world = make_world(staff)
    ours = world.place
    browser = as_confirmed(staff["office"])
    assert browser.post(address(ours, ours.representative), {"reason": REASON}).status_code == 302
    wrong = []
    for name, url in every_address(world):
        connection.queries_log.clear()
        for method in ("post", "put", "patch", "delete"):
            with CaptureQueriesContext(connection) as captured:
                answer = getattr(browser, method)(url)
            expected = 405 if name in {"portal:healthz", "portal:readyz"} else 403
            if (answer.status_code, written(captured)) != (expected, set()):
                wrong.append((name, method, answer.status_code, written(captured)))
    assert wrong == [], wrong


def test_every_page_that_opens_says_so_and_writes_nothing(staff, as_confirmed):
    world = make_world(staff)
    moments.proof(world, staff)
    ours = world.place
    browser = as_confirmed(staff["office"])
    assert browser.post(address(ours, ours.representative), {"reason": REASON}).status_code == 302
    wrong, shown = [], 0
    for name, url in every_address(world):
        connection.queries_log.clear()
        with CaptureQueriesContext(connection) as captured:
            answer = browser.get(url)
        is_page = answer.status_code == 200 and answer["Content-Type"].startswith("text/html")
        shown += is_page
        # The session is the office's, and so is the line about a file.
        allowed = {"django_session", *(["audit_auditevent"] if answer.headers.get("Content-Disposition") else [])}
        if written(captured) - allowed or answer.status_code >= 500:
            wrong.append((name, answer.status_code, written(captured)))
        if is_page and BAR not in answer.content.decode():
            wrong.append((name, "no bar"))
        if name.startswith(("account_", "mfa_", "usersessions_", "socialaccount_", "facilities:my_")):
            wrong += [] if answer.status_code == 403 else [(name, answer.status_code)]
    assert wrong == [], wrong
    assert shown > 30


def test_postgresql_keeps_the_transaction_reading(ours, office):
    links = links_for(ours.member, ours.facility)
    show_as_viewed(ours.member, links)
    assert standing_of(ours.member).facilities == {ours.facility.pk: links.facilities[ours.facility.pk]}
    with pytest.raises(DatabaseError, match="read-only transaction"), transaction.atomic():
        apply_standing(standing_of(ours.member), read_only=True)
        Unread.objects.filter(user=ours.member).delete()


def test_the_notes_of_a_team_stay_its_own(begun, as_user, ours):
    assert may(ours.member, Capability.WORK_IN_TEAM, ours.application)
    team = reverse("applications:team", args=[ours.slug, "1a"])
    assert as_user(ours.member).get(team).status_code == 200
    assert begun.get(team).status_code == 403


def test_for_whom_it_is_and_for_whom_never(as_confirmed, ours, theirs, office, chair, assessor_one):
    def refused(person, by=office):
        with pytest.raises((StepRefused, PermissionDenied)):
            open_support_view(person=person, facility=ours.facility, reason=REASON, by=by)

    for person in (office, chair, assessor_one, theirs.member):
        refused(person)
    for by in (chair, assessor_one, ours.representative, theirs.representative):
        refused(ours.member, by=by)
    browser = as_confirmed(office)
    assert browser.get(address(ours, theirs.member)).status_code == 404
    assert browser.get(address(ours, chair)).status_code == 404
    assert as_confirmed(chair).get(address(ours, ours.member)).status_code == 404
    assert browser.post(address(ours, ours.member), {"reason": " "}).status_code == 422
    User.objects.filter(pk=ours.member.pk).update(is_active=False)
    assert browser.post(address(ours, ours.member), {"reason": REASON}).status_code == 422
    assert not SupportView.objects.exists()
    assert browser.post(address(ours, ours.deputy), {"reason": REASON}).status_code == 302
    assert SupportView.objects.count() == 1


def test_it_asks_for_the_password_again(as_user, ours, office):
    asked = as_user(office).post(address(ours, ours.member), {"reason": REASON})
    assert "/reauthenticate/" in asked.url
    assert not SupportView.objects.exists()


def test_postgresql_holds_the_limit_and_keeps_what_was_written(ours, office):
    view = open_support_view(person=ours.member, facility=ours.facility, reason=REASON, by=office)
    for change in ({"ends_at": view.ends_at + timedelta(hours=1)}, {"reason": "another"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            SupportView.objects.filter(pk=view.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        view.delete()


def test_the_list_asks_alike_for_one_and_for_three(as_user, ours, office, queries):
    browser = as_user(office)

    def counted():
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(reverse("support_view:list")).status_code == 200
        return len(captured)

    open_support_view(person=ours.member, facility=ours.facility, reason=REASON, by=office)
    one = counted()
    for person in (ours.deputy, ours.representative):
        open_support_view(person=person, facility=ours.facility, reason=REASON, by=office)
    assert counted() == one
    assert one <= 12
