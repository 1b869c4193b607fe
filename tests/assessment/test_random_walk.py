"""The process walked at random by everybody: never outside the table, never a name leaked, never a text lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from applications.models import Application, StatusChange
from applications.services import StaleVersion
from applications.statuses import STATUSES
from applications.statuses import ApplicationStatus as S
from applications.workflow import APPLICATION
from assessment.models import (
    Audit,
    AuditItem,
    Decision,
    Evaluation,
    Finding,
    PlanAction,
    PlanItem,
    Recommendation,
    Verdict,
)
from assessment.services import hand_in, recommend, resubmit, return_to_assessors, send_requests, sign_off
from assessment.services.audits import agree_date, call_with_dates, cancel_audit, propose_dates
from assessment.services.closing import close_application
from assessment.services.plans import ask_for_proof, hand_in_plan, hand_in_proof
from assessment.services.reminders import extend_date, send_reminders
from facilities.models import Notice
from iasios.access import forget_standing, person_scope
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from tests.factories.audits import hold
from tests.factories.dossier import answer_requests, judge, with_assessors
from tests.factories.plans import judge_plan, on_site_agreed, prove, write_plan

pytestmark = pytest.mark.django_db

REFUSALS = (PermissionDenied, StepRefused, StaleVersion)
ROLES = ("representative", "deputy", "member", "one", "two", "three", "chair", "office", "other")
OUTCOMES = ("approve", "defer", "deny")
#: Where each text lives that people write on the way.
TEXTS = (
    (Verdict, "comment"),
    (Finding, "reply"),
    (AuditItem, "minutes"),
    (Recommendation, "reasons"),
    (Recommendation, "return_reason"),
    (Decision, "reason"),
    (PlanItem, "issue"),
    (PlanAction, "action"),
    (PlanAction, "proof"),
    (PlanAction, "verdict_comment"),
)


class Walk(RuleBasedStateMachine):
    """`advance` does what the programme wants next; `meddle` lets anybody try anything."""

    world: ClassVar[dict[str, Any]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.place = self.world["place"]
        self.last = self.status
        self.written: dict[tuple[str, str], set[str]] = {}
        self.mails: set[Any] = set(OutboxEmail.objects.values_list("pk", flat=True))

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)
        for person in self.world["people"].values():
            forget_standing(person)

    # --- what is there ---

    @property
    def application(self) -> Application:
        return Application.objects.select_related("facility").get(pk=self.world["application"])

    @property
    def status(self) -> str:
        return str(self.application.status)

    def person(self, role: str) -> Any:
        return self.world["people"][role]

    def audit(self) -> Audit | None:
        return Audit.objects.filter(application=self.application).order_by("-pk").first()

    def attempt(self, act: Callable[[], Any]) -> None:
        try:
            with transaction.atomic():
                act()
        except REFUSALS:
            pass

    # --- rules ---

    @rule(unmet=st.booleans(), outcome=st.sampled_from(OUTCOMES), settled=st.booleans(), give_up=st.booleans())
    def advance(self, unmet: bool, outcome: str, settled: bool, give_up: bool) -> None:
        steps = {
            S.ROUND_1: lambda: self.evaluate(unmet, outcome),
            S.ROUND_2: lambda: self.evaluate(unmet, outcome),
            S.INFORMATION_REQUESTED: self.answer,
            S.REMOTE_AUDIT: lambda: self.meet(settled, outcome),
            S.AWAITING_SIGN_OFF: lambda: self.sign(outcome, give_up),
            S.DEFERRED: self.plan,
            S.DENIED: self.plan,
            S.PLAN_UNDER_REVIEW: lambda: self.review(settled, give_up, outcome),
            S.PROOF_REQUESTED: self.show,
        }
        if act := steps.get(S(self.status)):
            self.attempt(act)

    def evaluate(self, unmet: bool, outcome: str) -> None:
        application = self.application
        open_ = Evaluation.objects.filter(
            application=application, round=application.round, handed_in_at__isnull=True
        ).order_by("pk")
        if evaluation := open_.first():
            assessor = evaluation.assessor
            if unmet:
                judge(application, assessor, choice="not_met", comment="Please show it.", codes=("8c",))
            elif application.round == 2:
                judge(application, assessor, codes=("8c",))
            judge(application, assessor)
            hand_in(application=application, by=assessor)
        elif application.open_findings and application.round == 1:
            send_requests(application=application, by=self.person("one"))
        elif application.open_findings:
            starts = [timezone.now() + timedelta(days=10)]
            call_with_dates(application=application, starts=starts, minutes_planned=60, by=self.person("two"))
        else:
            self.recommend_both("approve")

    def recommend_both(self, outcome: str) -> None:
        for role in ("one", "two"):
            self.attempt(
                lambda role=role: recommend(
                    application=self.application, outcome=outcome, reasons="My reasons.", by=self.person(role)
                )
            )

    def answer(self) -> None:
        answer_requests(self.application, self.place.member)
        resubmit(application=self.application, by=self.place.representative)

    def meet(self, settled: bool, outcome: str) -> None:
        audit = self.audit()
        if audit is None or audit.status == "cancelled":
            starts = [timezone.now() + timedelta(days=10)]
            propose_dates(application=self.application, starts=starts, minutes_planned=60, by=self.person("office"))
        elif audit.status == "proposed":
            agree_date(audit=audit, slot=audit.slots.get(), by=self.place.deputy)
        elif audit.status == "agreed":
            hold(audit, self.person("one"), outcome="settled" if settled else "open")
        else:
            self.recommend_both("approve" if settled else outcome)

    def sign(self, outcome: str, give_up: bool) -> None:
        chair = self.person("chair")
        if give_up:
            return_to_assessors(application=self.application, reason="Think again.", by=chair)
        else:
            sign_off(application=self.application, outcome=outcome, reason="My word.", by=chair)

    def plan(self) -> None:
        application = self.application
        write_plan(application, self.place.member)
        if application.status == S.DENIED and application.on_site_audit_on is None:
            on_site_agreed(application, self.place, self.person("office"))
        hand_in_plan(application=self.application, by=self.place.representative)

    def review(self, settled: bool, give_up: bool, outcome: str) -> None:
        verdict = "refused" if give_up else "accepted" if settled else "proof"
        judge_plan(self.application, self.person("two"), verdict)
        if self.application.proofs_open:
            ask_for_proof(application=self.application, by=self.person("one"))
        else:
            self.recommend_both("approve" if settled else outcome)

    def show(self) -> None:
        prove(self.application, self.place.member)
        hand_in_proof(application=self.application, by=self.place.representative)

    @rule(role=st.sampled_from(ROLES), what=st.integers(min_value=0, max_value=12))
    def meddle(self, role: str, what: int) -> None:
        person, application = self.person(role), self.application
        audit = self.audit()
        starts = [timezone.now() + timedelta(days=5)]
        acts: list[Callable[[], Any]] = [
            lambda: send_requests(application=application, by=person),
            lambda: resubmit(application=application, by=person),
            lambda: call_with_dates(application=application, starts=starts, minutes_planned=60, by=person),
            lambda: recommend(application=application, outcome="deny", reasons="No.", by=person),
            lambda: return_to_assessors(application=application, reason="Again.", by=person),
            lambda: sign_off(application=application, outcome="approve", by=person),
            lambda: hand_in_plan(application=application, by=person),
            lambda: ask_for_proof(application=application, by=person),
            lambda: hand_in_proof(application=application, by=person),
            lambda: hand_in(application=application, by=person),
            lambda: extend_date(
                application=application, due_on=timezone.localdate() + timedelta(days=400), note="Time.", by=person
            ),
            lambda: audit and cancel_audit(audit=audit, reason="Not then.", by=person),
            lambda: send_reminders(application.due_on),
        ]
        self.attempt(acts[what])

    @rule(role=st.sampled_from(ROLES), really=st.integers(min_value=0, max_value=15))
    def stop(self, role: str, really: int) -> None:
        # Rarely, so that most walks are long.
        if really == 0:
            self.attempt(lambda: close_application(application=self.application, reason="Stop.", by=self.person(role)))

    # --- what always holds ---

    @invariant()
    def stays_in_the_table(self) -> None:
        application = self.application
        status = S(application.status)
        assert application.holder in STATUSES[status].holders
        steps = StatusChange.objects.filter(application=application, source__gt="").values_list("source", "target")
        assert set(steps) <= APPLICATION.edges
        assert (status == S.WITHDRAWN or status == S.APPROVED) == (application.holder == "nobody")
        if status in (S.DEFERRED, S.DENIED):
            assert application.audit_held_at
            assert application.resubmitted_at

    @invariant()
    def names_nobody_to_the_hospital(self) -> None:
        names = ("Ferrán", "Wikström", "assessor.one", "assessor.two")
        hospital = {getattr(self.place, role).email for role in ("representative", "deputy", "account_holder")}
        for mail in OutboxEmail.objects.exclude(pk__in=self.mails):
            self.mails.add(mail.pk)
            if mail.to in hospital:
                said = f"{mail.subject} {mail.text} {mail.html} {mail.calendar}"
                assert not [name for name in names if name in said]
        assert not any(name in str(row) for row in Notice.objects.values_list("values", flat=True) for name in names)
        assert StatusChange.objects.filter(by__groups__name="assessor").count() == 0

    @invariant()
    def keeps_the_assessors_apart_and_the_neighbour_out(self) -> None:
        application = self.application
        with person_scope(self.person("one")):
            foreign = Evaluation.objects.filter(application=application, round=application.round or 1).exclude(
                assessor=self.person("one")
            )
            if application.round and application.round_handed_in < application.round:
                assert not foreign.exists()
        with person_scope(self.person("other")):
            for model in (Application, Audit, PlanItem, Decision, Finding, Verdict):
                rows = model.objects.filter(facility=self.place.facility)  # type: ignore[attr-defined]
                assert not rows.exists()

    @invariant()
    def loses_no_text(self) -> None:
        for model, field in TEXTS:
            here = {text for text in model.objects.values_list(field, flat=True) if text}  # type: ignore[attr-defined]
            before = self.written.setdefault((model.__name__, field), set())
            assert before <= here
            before |= here


@pytest.mark.stage("assigned")
@pytest.mark.parametrize(
    ("walks", "steps", "same"),
    [
        # The same few walks each time; the long run takes new ones.
        pytest.param(2, 25, True, id="short"),
        pytest.param(12, 40, False, id="long", marks=pytest.mark.long),
    ],
)
@pytest.mark.rule("R61", "R69")
def test_a_random_walk_never_leaves_the_table(
    walks, steps, same, ours, theirs, office, chair, assessor_one, assessor_two, assessor_three
):
    application = with_assessors(ours, office, assessor_one, assessor_two)
    Walk.world = {
        "place": ours,
        "application": application.pk,
        "people": {
            "representative": ours.representative,
            "deputy": ours.deputy,
            "member": ours.member,
            "one": assessor_one,
            "two": assessor_two,
            "three": assessor_three,
            "chair": chair,
            "office": office,
            "other": theirs.representative,
        },
    }
    with time_machine.travel(timezone.now(), tick=True):
        run_state_machine_as_test(
            Walk,
            settings=settings(
                max_examples=walks,
                stateful_step_count=steps,
                derandomize=same,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
