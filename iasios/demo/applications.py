"""Life in the writing room: a register of evidence, questions given to colleagues, notes, answers with a history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from applications.enums import EvidenceKind
from applications.models import Answer, Application, EvidenceItem, QuestionTask
from applications.services import (
    add_evidence,
    call_checked,
    call_done,
    give_questions,
    link_evidence,
    release_evidence,
    restore_answer,
    save_answer,
    want_change,
    write_note,
)
from applications.services.question_messages import write_about_question
from facilities.models import Facility, User
from iasios.demo.clock import days_ago
from iasios.demo.sample_documents import page


@dataclass(frozen=True)
class Piece:
    """A piece of evidence.

    Attributes:
        lasts: days from now to its last day; none without.
        codes: the questions that it answers.
    """

    title: str
    kind: EvidenceKind
    owner: str
    codes: tuple[str, ...]
    place: str = ""
    link: str = ""
    file: str = ""
    lasts: int | None = None


FEW = (
    Piece("Register of licences", EvidenceKind.REGISTER, "holder", ("1a",), place="Personnel office, shared drive"),
    Piece("Consent policy, version 4", EvidenceKind.POLICY, "deputy", ("7a",), file="Consent policy.pdf", lasts=400),
    Piece("Checklist before treatment", EvidenceKind.PROTOCOL, "representative", ("8a", "8b"), place="Ward handbook"),
)
#: One piece expires soon, one has expired and is linked nowhere.
MANY = (
    *FEW,
    Piece(
        "List of privileges", EvidenceKind.REGISTER, "deputy", ("1b",), link="https://intranet.example/io/privileges"
    ),
    Piece(
        "Service contracts of the angiography units", EvidenceKind.CERTIFICATE, "holder", ("6d",), "Archive 3", lasts=12
    ),
    Piece(
        "Radiation safety manual",
        EvidenceKind.POLICY,
        "representative",
        ("11a",),
        file="Radiation safety.pdf",
        lasts=90,
    ),
    Piece("Minutes of the morbidity meetings", EvidenceKind.MINUTES, "member", ("12a", "12b"), "Quality folder"),
    Piece("Risk register of last year", EvidenceKind.REGISTER, "holder", (), "Quality folder", lasts=-20),
)

NOTES = (
    ("1b", "member", 3, "Are locum doctors on this list too? Tomasz keeps the contracts."),
    ("1b", "holder", 2, "They are, since last spring. I put the list into the register."),
    ("6c", "deputy", 4, "The pharmacy rewrites this procedure. Ask them for the signed one before we submit."),
    ("8c", "representative", 2, "Room 2 gets its monitor in the next delivery. Until then the honest answer is No."),
)


def _people(facility: Facility) -> Mapping[str, User]:
    """The facility's people by what their addresses begin with: representative, deputy, holder, member."""
    domain = facility.representative.email.partition("@")[2]
    return {user.email.partition("@")[0]: user for user in User.objects.filter(email__endswith=f"@{domain}")}


def keep_evidence(application: Application, *, ago: int, pieces: Sequence[Piece] = FEW) -> list[EvidenceItem]:
    """Enters evidence and links it to its questions; needs a draft."""
    facility, people = application.facility, _people(application.facility)
    answers = {
        answer.question.code: answer
        for answer in Answer.objects.filter(application=application).select_related("question__standard")
    }
    today, items = timezone.localdate(), []
    with days_ago(ago, 11):
        for number, piece in enumerate(pieces):
            owner = people[piece.owner]
            upload = SimpleUploadedFile(piece.file, page(piece.title), "application/pdf") if piece.file else None
            item = add_evidence(
                facility=facility,
                values={
                    "title": piece.title,
                    "kind": piece.kind,
                    "place": piece.place,
                    "link": piece.link,
                    "effective_on": today - timedelta(days=200 + 30 * number),
                    "expires_on": None if piece.lasts is None else today + timedelta(days=piece.lasts),
                    "owner": owner,
                },
                upload=upload,
                by=owner,
            )
            items.append(item)
            for code in piece.codes:
                link_evidence(application=application, answer=answers[code], items=[item], by=owner)
    return items


def release_one(application: Application, *, ago: int) -> None:
    """What the assessors asked for: one piece is released to them."""
    item = EvidenceItem.objects.filter(facility=application.facility, title=FEW[2].title).first()
    if item is not None:
        with days_ago(ago, 15):
            release_evidence(application=application, item=item, by=application.facility.representative)


def work_as_a_team(application: Application) -> None:
    """A team in the middle of it: questions given, one late, notes, an answer with two authors, one restored."""
    people = _people(application.facility)
    answers = {
        answer.question.code: answer
        for answer in Answer.objects.filter(application=application).select_related(
            "application__facility", "question__standard"
        )
    }

    def give(to: str, codes: Sequence[str], *, ago: int, within: int | None, by: str = "representative") -> None:
        with days_ago(ago, 8, 30):
            give_questions(
                application=application,
                answers=[answers[code] for code in codes],
                assignee=people[to],
                due_on=None if within is None else timezone.localdate() + timedelta(days=within),
                by=people[by],
            )

    give("representative", ("1g",), ago=8, within=6, by="deputy")
    give("member", ("4b", "6a"), ago=3, within=7)
    give("deputy", ("12b",), ago=3, within=None)
    give("holder", ("5b", "9c"), ago=1, within=20)
    with days_ago(2, 10, 15):
        write_about_question(
            application=application,
            question=answers["8a"].question,
            text="We keep the checklist on paper and scan it each evening. Is the scan enough, or do you want paper?",
            by=people["deputy"],
            from_office=False,
        )
    tasks = {task.answer.question.code: task for task in QuestionTask.objects.filter(application=application)}
    with days_ago(1, 15, 20):
        call_done(task=tasks["6a"], note="The contract of the second system is new since May.", by=people["member"])
        call_done(task=tasks["12b"], note="", by=people["deputy"])
        call_done(task=tasks["9c"], note="", by=people["holder"])
    with days_ago(1, 17, 45):
        want_change(
            task=tasks["12b"], note="Please name the committee and say how often it meets.", by=people["representative"]
        )
        call_checked(task=tasks["9c"], note="", by=people["representative"])
    for code, who, ago, text in NOTES:
        with days_ago(ago, 12, 10):
            write_note(application=application, question=answers[code].question, text=text, by=people[who])

    def write(code: str, who: str, evidence: str, *, ago: int, hour: int) -> None:
        with days_ago(ago, hour, 40):
            saved = save_answer(
                answer=answers[code], version=_version(answers[code]), evidence=evidence, by=people[who]
            )
        answers[code].version = saved.version

    def _version(answer: Answer) -> int:
        return Answer.objects.values_list("version", flat=True).get(pk=answer.pk)

    first = Answer.objects.get(pk=answers["1a"].pk).evidence
    write(
        "1a",
        "deputy",
        f"{first} It covers 6 interventional radiologists, 11 radiographers and 14 nurses.",
        ago=1,
        hour=9,
    )
    write(
        "1a",
        "member",
        f"{first} It covers 6 interventional radiologists, 12 radiographers and 14 nurses; agency staff are checked on "
        "their first day.",
        ago=1,
        hour=14,
    )
    before = Answer.objects.get(pk=answers["2b"].pk)
    write("2b", "holder", "See the roster.", ago=1, hour=10)
    with days_ago(1, 16, 5):
        restore_answer(
            answer=answers["2b"], source=before.version, version=_version(answers["2b"]), by=people["representative"]
        )


def settle_questions(application: Application, by: Any) -> None:
    """A team that is nearly done left a note for whoever submits."""
    question = Answer.objects.select_related("question").get(application=application, question__code="10c").question
    with days_ago(2, 17):
        write_note(
            application=application,
            question=question,
            text="Checked against the register of this month. Nothing left to do here.",
            by=by,
        )
