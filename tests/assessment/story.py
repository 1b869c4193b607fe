"""One application through every status, told with words that stand nowhere else, and who may read each of them when.

The crawl reads along: at every chapter it looks for the words that its reader must not meet.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from applications.models import Application
from assessment.models import Audit, AuditItem, Finding, PlanAction, PlanItem
from assessment.services import (
    assign_assessors,
    hand_in,
    recommend,
    resubmit,
    return_to_assessors,
    save_reply,
    save_verdict,
    send_requests,
    sign_off,
)
from assessment.services.audits import agree_date, call_with_dates, hold_audit, save_minutes
from assessment.services.plans import (
    add_file,
    ask_for_proof,
    hand_in_plan,
    hand_in_proof,
    judge_action,
    save_item,
    save_proof,
)
from iasios.access import forget_standing, person_scope
from tests.access.world import World, make_world
from tests.factories.dossier import evaluation_of, evidence, judge, question, submitted_application
from tests.factories.plans import draft

#: Who the roles of the crawl are, as far as words are concerned. Deputy and main account holder read what
#: representative and member read; everybody else may read nothing of it.
KINDS = {
    "member": "hospital",
    "reader": "hospital",
    "deputy": "hospital",
    "holder": "hospital",
    "representative": "hospital",
    "assessor": "one",
    "second": "two",
    "unassigned": "three",
    "chair": "chair",
    "office": "office",
}
PROGRAMME = ("one", "two", "chair", "office")
ALL = ("hospital", *PROGRAMME)
NAMES = {
    "one": ("ferrán", "assessor.one@"),
    "two": ("wikström", "assessor.two@"),
    "three": ("novák", "assessor.three@"),
}

ANSWER, REPLY, FILE, MINUTES, REASON = "saxifrage", "bindweed", "quillwort", "pennywort", "selfheal"
RETURNED, PLAN, ROW, PROOF = "figwort", "spearwort", "speedwell", "milkwort"
ASKED = {"one": "harebell", "two": "oxlip"}
#: A comment on a question that is met: the hospital reads it with the decision, not before.
PRAISE = {"one": "tormentil", "two": "eyebright"}
NOTE = {"one": "sundew", "two": "bogbean"}
PRIVATE = {"one": "butterwort", "two": "mudwort"}
AGAIN = {"one": "campion", "two": "ragwort"}
REASONS = {"one": "restharrow", "two": "melilot"}


@dataclass
class Story:
    """An application on its way; `readers` says who may read which word by now."""

    world: World
    staff: dict[str, Any]
    application: Application
    readers: dict[str, set[str]] = field(default_factory=dict)
    #: How much later than now the story has come: an audit has to take place.
    later: timedelta = timedelta()

    @property
    def one(self) -> Any:
        return self.staff["assessor"]

    @property
    def two(self) -> Any:
        return self.staff["second"]

    @property
    def place(self) -> Any:
        return self.world.place

    def let(self, words: str | Iterable[str], *readers: str) -> None:
        """From now on these kinds of people may read these words too."""
        for word in [words] if isinstance(words, str) else words:
            self.readers.setdefault(word, set()).update(readers)

    def forbidden(self, role: str) -> set[str]:
        """The words that this reader must not meet now; words not written yet are met by nobody."""
        kind = KINDS.get(role, "")
        return {word for word, readers in self.readers.items() if kind not in readers}

    def fresh(self) -> Application:
        return Application.objects.select_related("facility", "edition").get(pk=self.application.pk)

    def judge(self, person: Any, code: str, choice: str, comment: str, **notes: str) -> None:
        """One verdict, in its author's own scope as in a request."""
        forget_standing(person)
        with person_scope(person):
            save_verdict(
                evaluation=evaluation_of(self.application, person),
                question=question(self.application, code),
                version=0,
                choice=choice,
                comment=comment,
                by=person,
                **notes,
            )


def begin(staff: dict[str, Any]) -> Story:
    """The world of the access matrix, with the second assessor as one more reader."""
    world = make_world(staff)
    world.people["second"] = staff["second"]
    story = Story(world, staff, world.place.application)
    for who, words in NAMES.items():
        story.let(words, who, "chair", "office")
    return story


def assigned(story: Story) -> None:
    story.application = submitted_application(story.place, f"A process of {ANSWER}.")
    story.let(ANSWER, *ALL)
    assign_assessors(application=story.application, first=story.one, second=story.two, by=story.staff["office"])


def one_handed_in(story: Story) -> None:
    for who, person in (("one", story.one), ("two", story.two)):
        notes = {"note_to_other": f"Mind the {NOTE[who]}.", "private_note": f"My {PRIVATE[who]}."}
        story.judge(person, "8c", "unclear", f"Which {ASKED[who]}?", **notes)
        story.judge(person, "1a", "met", f"A fine {PRAISE[who]}.")
        story.let((ASKED[who], PRAISE[who], NOTE[who], PRIVATE[who]), who)
    judge(story.application, story.one)
    hand_in(application=story.application, by=story.one)


def both_handed_in(story: Story) -> None:
    judge(story.application, story.two)
    hand_in(application=story.application, by=story.two)
    story.let((*ASKED.values(), *PRAISE.values()), *PROGRAMME)
    story.let((*NOTE.values(), *NAMES["one"], *NAMES["two"]), "one", "two")


def requested(story: Story) -> None:
    send_requests(application=story.application, by=story.one)
    story.let(ASKED.values(), "hospital")
    item = evidence(story.application, story.staff["office"], story.place.member, title=f"List of {FILE}")
    story.world.values["pk"]["assessment:evidence"] = item.pk
    finding = Finding.objects.get(application=story.application)
    save_reply(finding=finding, version=0, text=f"We use {REPLY}.", by=story.place.member)
    story.let((REPLY, FILE), "hospital", "office")


def second_round(story: Story) -> None:
    """Round 2 begins anew: what each writes in it is theirs until both are in; round 1 stays open to both."""
    resubmit(application=story.application, by=story.place.representative)
    story.let((REPLY, FILE), *PROGRAMME)
    for who, person in (("one", story.one), ("two", story.two)):
        story.judge(person, "8c", "not_met", f"Still no {AGAIN[who]}.")
        story.let(AGAIN[who], who)
    judge(story.application, story.one)
    hand_in(application=story.application, by=story.one)


def audit_ahead(story: Story) -> None:
    """Both are in again, a date is agreed, and the minutes are begun."""
    judge(story.application, story.two)
    hand_in(application=story.application, by=story.two)
    audit = call_with_dates(
        application=story.fresh(), starts=[timezone.now() + timedelta(days=3)], minutes_planned=60, by=story.one
    )
    # What is open stands on the agenda, which the hospital reads.
    story.let(AGAIN.values(), *ALL)
    agree_date(audit=audit, slot=audit.slots.get(), by=story.place.deputy)
    item = AuditItem.objects.get(audit=audit)
    save_minutes(item=item, version=0, minutes=f"They showed {MINUTES}.", outcome="open", by=story.two)
    story.let(MINUTES, *PROGRAMME)


def one_recommended(story: Story) -> None:
    story.later = timedelta(days=5)
    with time_machine.travel(timezone.now() + story.later, tick=False):
        audit = Audit.objects.get(application=story.application)
        hold_audit(audit=audit, attendance="Dr Holt", present=[story.one, story.two], by=story.one)
        story.let(MINUTES, "hospital")
        recommend(application=story.fresh(), outcome="defer", reasons=f"For {REASONS['one']}.", by=story.one)
        story.let(REASONS["one"], "one")


def returned(story: Story) -> None:
    """Both have recommended, the chairperson has returned it, and both have recommended again."""
    with time_machine.travel(timezone.now() + story.later, tick=False):
        recommend(application=story.fresh(), outcome="deny", reasons=f"For {REASONS['two']}.", by=story.two)
        story.let(REASONS.values(), *PROGRAMME)
        return_to_assessors(application=story.fresh(), reason=f"Weigh the {RETURNED}.", by=story.staff["chair"])
        story.let(RETURNED, *PROGRAMME)
        for person in (story.one, story.two):
            recommend(application=story.fresh(), outcome="defer", reasons="Together.", by=person)


def deferred(story: Story) -> None:
    """Signed; the hospital writes its plan."""
    with time_machine.travel(timezone.now() + story.later, tick=False):
        sign_off(application=story.fresh(), outcome="defer", reason=f"See to {REASON}.", by=story.staff["chair"])
        story.let((REASON, *PRAISE.values()), *ALL)
        for item in PlanItem.objects.filter(application=story.application):
            save_item(
                item=item,
                version=item.version,
                issue=f"No {PLAN}.",
                desired_outcome="A plan.",
                actions=[draft()],
                by=story.place.member,
            )
        story.let(PLAN, "hospital", "office")


def proof_asked(story: Story) -> None:
    """The plan is handed in and judged; its proof is being written."""
    with time_machine.travel(timezone.now() + story.later, tick=False):
        hand_in_plan(application=story.fresh(), by=story.place.representative)
        story.let(PLAN, *PROGRAMME)
        action = PlanAction.objects.get(application=story.application)
        judge_action(action=action, version=action.version, verdict="proof", comment=f"Show {ROW}.", by=story.two)
        ask_for_proof(application=story.fresh(), by=story.one)
        story.let(ROW, *ALL)
        action.refresh_from_db()
        save_proof(action=action, version=action.version, proof=f"Here is {PROOF}.", by=story.place.member)
        story.let(PROOF, "hospital", "office")
        upload = SimpleUploadedFile("minutes.txt", b"Adopted by the board.", content_type="text/plain")
        kept = add_file(application=story.fresh(), upload=upload, action=action, by=story.place.member)
        story.world.values["pk"] |= {"assessment": action.pk, "assessment:process_file": kept.stored_file_id}


def approved(story: Story) -> None:
    with time_machine.travel(timezone.now() + story.later, tick=False):
        hand_in_proof(application=story.fresh(), by=story.place.representative)
        story.let(PROOF, *PROGRAMME)
        action = PlanAction.objects.get(application=story.application)
        judge_action(action=action, version=action.version, verdict="accepted", by=story.two)
        for person in (story.one, story.two):
            recommend(application=story.fresh(), outcome="approve", reasons="All is met.", by=person)
        sign_off(application=story.fresh(), outcome="approve", by=story.staff["chair"])


Chapter = Callable[[Story], None]
CHAPTERS: tuple[Chapter, ...] = (
    assigned,
    one_handed_in,
    both_handed_in,
    requested,
    second_round,
    audit_ahead,
    one_recommended,
    returned,
    deferred,
    proof_asked,
    approved,
)
