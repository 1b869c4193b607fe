"""Two people in the same second, on two connections: both queue at the application's row, and the second one sees."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from applications.models import Application, StatusChange
from assessment.models import Certificate, Decision, Evaluation, Recommendation, Verdict
from assessment.services import give_back_verdict, hand_in, recommend, remove_assessor, sign_off
from assessment.services.closing import close_application
from facilities.models import User
from iasios.access import forget_standing, office_scope, person_scope
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from tests.database import committing_copy
from tests.factories.dossier import awaiting_sign_off, handed_in, judge, question, with_assessors
from tests.factories.facility import Place, make_facility
from tests.factories.people import make_user
from tests.journeys.portal import wait_until

_names = count()


@dataclass
class Staff:
    office: User
    chair: User
    one: User
    two: User


@pytest.fixture(scope="module")
def staff(django_db_setup: None, django_db_blocker: Any) -> Iterator[Staff]:
    with django_db_blocker.unblock(), committing_copy(), pytest.MonkeyPatch.context() as patch:
        # Here commits are real, and nobody listens at the broker: mails and papers stay rows.
        patch.setattr("iasios.outbox.services.request_delivery", lambda mail_id: None)
        patch.setattr("iasios.documents.services.request_rendering", lambda document_id: None)
        with transaction.atomic(), office_scope("people of the programme"):
            people = [
                make_user(f"{name}@iasios.example", name.capitalize(), groups=[group])
                for name, group in (
                    ("office", "office"),
                    ("chair", "chairperson"),
                    ("one", "assessor"),
                    ("two", "assessor"),
                )
            ]
        yield Staff(*people)


@pytest.fixture
def place(staff: Staff) -> Place:
    with transaction.atomic(), office_scope("a test makes a facility"):
        number = next(_names)
        return make_facility(f"Hospital {number}", f"hospital{number}")


def staged(make: Callable[..., Application], place: Place, staff: Staff) -> Application:
    with transaction.atomic(), office_scope("a test brings an application to its stage"):
        return make(place, staff.office, staff.one, staff.two)


def seen(read: Callable[[], Any]) -> Any:
    with transaction.atomic(), office_scope("a test looks"):
        return read()


def at_once(application: Application, *acts: tuple[User, Callable[[Application], Any]]) -> list[BaseException | None]:
    """Each act in a request of its own: all wait for the application's row, in this order, before the first gets it.

    Returns:
        What each was refused with; None for those that were done.
    """

    def request(person: User, act: Callable[[Application], Any]) -> None:
        try:
            with transaction.atomic(), person_scope(person):
                act(Application.objects.select_related("facility").get(pk=application.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        sent: list[Future[None]] = []
        with transaction.atomic(), office_scope("a test holds the row"):
            Application.objects.select_for_update(of=("self",)).get(pk=application.pk)
            for number, (person, act) in enumerate(acts, 1):
                forget_standing(person)
                sent.append(pool.submit(request, person, act))
                wait_until(f"{number} connections wait", lambda number=number: _waiting() == number, 10)
        return [future.exception(30) for future in sent]


def _waiting() -> int:
    with connection.cursor() as cursor:
        # Within one transaction PostgreSQL looks only once, unless told to look again.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


def mails(application: Application, kind: str) -> list[str]:
    return seen(
        lambda: sorted(
            OutboxEmail.objects.filter(kind=kind, facility=application.facility).values_list("to", flat=True)
        )
    )


def steps(application: Application) -> list[str]:
    return seen(lambda: list(StatusChange.objects.filter(application=application).values_list("step", flat=True)))


@pytest.mark.rule("R51")
def test_both_hand_in_in_the_same_second(place, staff):
    application = staged(with_assessors, place, staff)
    with transaction.atomic(), office_scope("both have judged"):
        judge(application, staff.one)
        judge(application, staff.two)
    refused = at_once(
        application,
        (staff.one, lambda found: hand_in(application=found, by=staff.one)),
        (staff.two, lambda found: hand_in(application=found, by=staff.two)),
    )
    assert refused == [None, None]
    rows = seen(lambda: list(Evaluation.objects.filter(application=application).values_list("is_disclosed", flat=True)))
    assert rows == [True, True]
    assert seen(lambda: Verdict.objects.filter(application=application, is_disclosed=False).count()) == 0
    assert seen(lambda: Application.objects.get(pk=application.pk).round_handed_in) == 1
    assert mails(application, "assessment.both_handed_in") == [staff.one.email, staff.two.email]
    kinds = AuditEvent.objects.filter(subject=application.code, action="assessment.disclosed")
    assert seen(lambda: kinds.count()) == 1


def test_one_person_hands_in_twice_in_the_same_second(place, staff):
    application = staged(with_assessors, place, staff)
    with transaction.atomic(), office_scope("one has judged"):
        judge(application, staff.one)
    act = (staff.one, lambda found: hand_in(application=found, by=staff.one))
    first, second = at_once(application, act, act)
    assert first is None
    assert isinstance(second, StepRefused)
    assert str(second) == "You have handed in this round already."
    assert seen(lambda: Application.objects.get(pk=application.pk).round_handed_in) == 0


@pytest.mark.rule("R58")
def test_both_recommend_in_the_same_second_and_one_of_them_twice(place, staff):
    application = staged(handed_in, place, staff)

    def approve(person):
        return person, lambda found: recommend(application=found, outcome="approve", reasons="Good.", by=person)

    refused = at_once(application, approve(staff.one), approve(staff.two), approve(staff.one))
    assert refused[:2] == [None, None]
    # By then the application is with the chairperson: it takes no recommendation any more.
    assert isinstance(refused[2], PermissionDenied)
    assert seen(lambda: Application.objects.get(pk=application.pk).status) == "awaiting_sign_off"
    rows = seen(lambda: list(Recommendation.objects.filter(application=application).values_list("is_disclosed")))
    assert rows == [(True,), (True,)]
    assert steps(application).count("recommend") == 1
    assert mails(application, "assessment.awaiting_sign_off") == [staff.chair.email]


@pytest.mark.parametrize(("first", "status"), [("sign", "approved"), ("withdraw", "withdrawn")])
@pytest.mark.rule("R59")
def test_the_signature_and_a_withdrawal_in_the_same_second(first, status, place, staff):
    application = staged(awaiting_sign_off, place, staff)
    sign = (staff.chair, lambda found: sign_off(application=found, outcome="approve", by=staff.chair))
    withdraw = (
        place.representative,
        lambda found: close_application(application=found, reason="We stop.", by=place.representative),
    )
    acts = [sign, withdraw] if first == "sign" else [withdraw, sign]
    done, refused = at_once(application, *acts)
    assert done is None
    assert isinstance(refused, (PermissionDenied, StepRefused))
    assert seen(lambda: Application.objects.get(pk=application.pk).status) == status
    assert len({"approve", "close"} & set(steps(application))) == 1
    signed = status == "approved"
    assert seen(lambda: Decision.objects.filter(application=application).count()) == signed
    assert seen(lambda: Certificate.objects.filter(facility=place.facility).count()) == signed
    assert (mails(application, "assessment.closed") == []) == signed


@pytest.mark.parametrize("first", ["hand_in", "remove"])
def test_an_assessor_is_taken_away_in_the_second_of_handing_in(first, place, staff):
    application = staged(with_assessors, place, staff)
    with transaction.atomic(), office_scope("both have judged, two has handed in"):
        judge(application, staff.one)
        judge(application, staff.two)
        hand_in(application=application, by=staff.two)
        seat = application.assignments.select_related("application__facility").get(assessor=staff.one)
    acts = [
        (staff.one, lambda found: hand_in(application=found, by=staff.one)),
        (staff.office, lambda found: remove_assessor(assignment=seat, reason="A conflict.", by=staff.office)),
    ]
    refused = at_once(application, *(acts if first == "hand_in" else reversed(acts)))
    stored = seen(lambda: Application.objects.get(pk=application.pk))
    assert (stored.assessors_assigned, stored.holder, stored.round_handed_in) == (1, "office", 0)
    assert seen(lambda: Evaluation.objects.filter(application=application, is_disclosed=True).count()) == 0
    assert refused[0] is None
    # The rights of the one who was too late were read before the row was free; what counts is the seat.
    if first == "remove":
        assert isinstance(refused[1], PermissionDenied)
    kept = Evaluation.objects.filter(application=application, assessor=staff.one, handed_in_at__isnull=False)
    assert seen(kept.count) == (first == "hand_in")


@pytest.mark.parametrize("first", ["give_back", "recommend"])
def test_a_verdict_is_given_back_in_the_second_of_the_last_recommendation(first, place, staff):
    application = staged(handed_in, place, staff)
    with transaction.atomic(), office_scope("one has recommended"):
        recommend(application=application, outcome="approve", reasons="Good.", by=staff.one)
        seat = application.assignments.select_related("application__facility").get(assessor=staff.two)
    asked = question(application, "1c")
    acts = [
        (
            staff.office,
            lambda found: give_back_verdict(assignment=seat, question=asked, reason="A slip.", by=staff.office),
        ),
        (staff.two, lambda found: recommend(application=found, outcome="approve", reasons="Good.", by=staff.two)),
    ]
    done, refused = at_once(application, *(acts if first == "give_back" else reversed(acts)))
    assert done is None
    # Whichever came first, an application at the chairperson has both evaluations handed in.
    assert isinstance(refused, StepRefused if first == "give_back" else PermissionDenied)
    stored = seen(lambda: Application.objects.get(pk=application.pk))
    open_again = seen(lambda: Evaluation.objects.filter(application=application, handed_in_at=None).count())
    assert (stored.status, stored.round_handed_in, open_again) == (
        ("round_1", 0, 1) if first == "give_back" else ("awaiting_sign_off", 1, 0)
    )


def test_the_threads_really_were_two_connections(staff):
    def backend(_number: int) -> int:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_backend_pid()")
                barrier.wait(10)
                return int(cursor.fetchone()[0])
        finally:
            connection.close()

    barrier = threading.Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(backend, range(2)))) == 2
