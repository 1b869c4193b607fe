"""Loads the demo through the services of the portal, each step on its own day."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from applications import services as applications
from applications.enums import Elaboration
from applications.kinds import kind_of
from applications.models import Answer, Application
from assessment import services as assessment
from assessment.models import Evaluation, Finding
from assessment.services.messages import write_dossier_message
from casereview import services as casereview
from casereview.catalogue import load_dataset
from casereview.models import Case, CaseReview
from facilities.models import Facility, User
from facilities.services import add_member, create_facility, renew_code
from iasios.access import forget_standing, office_scope
from iasios.demo import sample_texts
from iasios.demo.applications import keep_evidence
from iasios.demo.assessors import certify_service, confirm_statements, corrected_answer, describe_assessors
from iasios.demo.clock import days_ago
from iasios.demo.editions import draft_next_edition, edition_in_force, publish_first_edition
from iasios.demo.facilities import PLACES, STAFF, DemoPerson, Place
from iasios.demo.facilities_later_stages import LATER_PLACES
from iasios.demo.messages import fill_the_shelf, write_letters
from iasios.demo.money import remind_of_late_invoices
from iasios.demo.programs import connect_programs
from iasios.demo.public_face import open_to_the_public
from invoicing import services as invoicing
from invoicing.models import Invoice

PASSWORD = "accredit-demo"  # noqa: S105 -- printed by `make run`; the demo's accounts are fictional


#: One that writes its application, one that is assessed, one that is accredited.
FEW = tuple(place for place in PLACES if place.domain in {"northgate", "harbour", "sanktelisabeth"})


class DemoLoader:
    """Tells every place's story once, in one transaction per place."""

    def __init__(self, scenarios: Mapping[str, Callable[["DemoLoader", Place], Any]]) -> None:
        self.scenarios = scenarios
        self.staff: dict[str, User] = {}

    def tell(self, report: Callable[[str], None] = lambda line: None) -> None:
        """Everybody's story, and what goes on between facilities, office and the public."""
        self.tell_of((*PLACES, *LATER_PLACES), report)
        with transaction.atomic(), office_scope("fill shelf and letter box of the demo"):
            fill_the_shelf(self.office)
            write_letters(self.office, list(Facility.objects.order_by("pk")))
            open_to_the_public(self.office)
            connect_programs(self.office)
            remind_of_late_invoices()
            draft_next_edition(self.office)
            certify_service(self.staff)
            for facility in Facility.objects.order_by("pk"):
                renew_code(facility=facility, by=facility.account_holder)

    def tell_of(self, places: Iterable[Place], report: Callable[[str], None]) -> None:
        """The staff, and the stories of these places alone."""
        with transaction.atomic(), days_ago(1500):
            for email, title, name, group in STAFF:
                self.staff[email.partition("@")[0]] = person(email, DemoPerson(title, name, ""), group)
            describe_assessors(self.staff)
        confirm_statements(self.staff)
        publish_first_edition()
        for place in places:
            with transaction.atomic(), office_scope("load the demo's facilities"):
                self.scenarios[place.story](self, place)
            report(f"{place.name}: {place.story.replace('_', ' ')}")

    @property
    def office(self) -> User:
        return self.staff["office"]

    # --- chapters ---------------------------------------------------------------------------------------------------

    def register(self, place: Place, *, ago: int) -> Facility:
        """The registration, with its invoice."""
        with days_ago(ago, 9):
            people = {
                role: person(f"{role}@{place.domain}.example", getattr(place, role))
                for role in ("representative", "deputy", "holder", "member")
            }
            facility = create_facility(
                values={
                    "name": place.name,
                    "kind": place.kind,
                    "institution": place.institution,
                    "street": place.street,
                    "postal_code": place.postal_code,
                    "city": place.city,
                    "country": place.country,
                    "procedures_per_year": place.procedures,
                    "authority_name": "The hospital director",
                    "authority_position": "Hospital director",
                    "authority_confirmed_at": timezone.now(),
                    "billing_name": place.institution or place.name,
                    "billing_address": f"Accounts payable\n{place.street}\n{place.postal_code} {place.city}",
                    "billing_country": place.country,
                    "vat_number": place.vat_number,
                    "purchase_order": place.purchase_order,
                    **place.delivery,
                },
                representative=people["representative"],
                deputy=people["deputy"],
                account_holder=people["holder"],
                by=people["holder"],
            )
            invoicing.issue_enrolment_invoice(facility=facility, by=None)
        with days_ago(max(ago - 2, 0), 11):
            add_member(facility=facility, user=people["member"], by=people["member"], job_title="Oncology nurse")
        return facility

    def enrol(self, place: Place, *, ago: int) -> Facility:
        """Registration nine days earlier, then the payment."""
        facility = self.register(place, ago=ago + 9)
        with days_ago(ago, 14), edition_in_force():
            invoice = Invoice.objects.get(facility=facility)
            invoicing.record_payment(
                invoice=invoice,
                amount=invoice.total,
                received_on=timezone.localdate(),
                method="transfer",
                reference=f"Bank statement {invoice.number}",
                by=self.office,
            )
        facility.refresh_from_db()
        return facility

    def write(self, application: Application, *, ago: int, skip: int = 0, unmet: tuple[str, ...] = ()) -> None:
        """Answers; the last `skip` core and extended questions stay open."""
        facility = application.facility
        authors = (facility.representative, facility.deputy, facility.account_holder)
        answers = list(
            Answer.objects.filter(application=application)
            .select_related("application", "question__standard")
            .order_by("question__number")
        )
        chosen = [answer for index, answer in enumerate(answers) if not skip or index % skip != skip - 1]
        with days_ago(ago, 15, 20):
            for answer in chosen:
                question = answer.question
                gaps = question.elaboration == Elaboration.WHEN_GAPS
                case_question = kind_of(question).rests_on_cases
                applications.save_answer(
                    answer=answer,
                    version=answer.version,
                    met=question.code not in unmet,
                    evidence="The internal case review of this application."
                    if case_question
                    else sample_texts.evidence_text(question),
                    elaboration=sample_texts.EXPLANATION
                    if gaps
                    else (
                        sample_texts.elaboration_text(question) if question.elaboration == Elaboration.ALWAYS else ""
                    ),
                    measures=sample_texts.MEASURES if gaps else "",
                    by=authors[question.number % 3],
                )

    def review_cases(self, application: Application, *, ago: int, count: int = 30, again: str = "") -> None:
        """Cases with a few gaps, the last ones left open when `count` is below 30; `again` is why they drew twice."""
        dataset = load_dataset("2026")
        review = CaseReview.objects.get(application=application)
        by = application.facility.representative
        kinds = [kind.code for kind in dataset.tumour_types][:7]
        with days_ago(ago, 16) as now:
            today = timezone.localdate(now)
            casereview.fix_seed(review=review, by=by)
            casereview.record_draw(review=review, size=application.facility.procedures_per_year, by=by)
            if again:
                casereview.fix_seed(review=review, by=by, reason=again)
                casereview.record_draw(review=review, size=application.facility.procedures_per_year - 23, by=by)
            casereview.confirm_random_selection(review=review, by=by)
            for case in (
                Case.objects.filter(review=review, number__lte=count)
                .select_related("application", "review", "facility")
                .order_by("number")
            ):
                marks = {mark.code: "present" for mark in dataset.marks}
                for mark in dataset.marks:
                    if mark.may_be_not_applicable and (case.number + len(mark.code)) % 4 == 0:
                        marks[mark.code] = "not_applicable"
                if case.number in (4, 9, 13):
                    marks["nutritional_status"] = "missing"
                if case.number == 17:
                    marks["consent"] = "missing"
                if case.number == 21:
                    marks["vital_signs"] = "missing"
                casereview.save_case(
                    case=case,
                    version=case.version,
                    tumour_type=kinds[case.number % len(kinds)],
                    procedure_on=today - timedelta(days=20 + (case.number * 37) % 300),
                    marks=marks,
                    by=by,
                )

    def submitted(self, place: Place, *, ago: int) -> Application:
        """Enrolled long before, written, reviewed and submitted on that day."""
        facility = self.enrol(place, ago=ago + 120)
        application = Application.objects.get(facility=facility)
        self.review_cases(application, ago=ago + 20)
        keep_evidence(application, ago=ago + 12)
        self.write(application, ago=ago + 10)
        with days_ago(ago, 12):
            application.refresh_from_db()
            forget_standing(facility.representative)
            applications.submit_application(application=application, by=facility.representative)
        return application

    def assigned(self, place: Place, *, ago: int, pair: tuple[str, str] = ("one", "two")) -> Application:
        application = self.submitted(place, ago=ago)
        with days_ago(max(ago - 3, 0), 9):
            assessment.assign_assessors(
                application=application,
                first=self.staff[f"assessor.{pair[0]}"],
                second=self.staff[f"assessor.{pair[1]}"],
                by=self.office,
            )
        return application

    def judge(
        self,
        application: Application,
        name: str,
        *,
        ago: int,
        doubts: tuple[str, ...] = (),
        hand_in: bool = True,
        upto: int = 52,
    ) -> None:
        """One assessor's verdicts of the present round."""
        assessor = self.staff[f"assessor.{name}"]
        forget_standing(assessor)
        application.refresh_from_db()
        with days_ago(ago, 20):
            evaluation = Evaluation.objects.get(application=application, assessor=assessor, round=application.round)
            for answer in Answer.objects.filter(
                application=application, question__requirement="core", question__number__lte=upto
            ).select_related("question"):
                doubtful = answer.question.code in doubts
                self._verdict(evaluation, answer, doubtful)
            if hand_in:
                assessment.hand_in(application=application, by=assessor)
        application.refresh_from_db()

    def _verdict(self, evaluation: Evaluation, answer: Answer, doubtful: bool) -> None:
        verdict = evaluation.verdicts.filter(question=answer.question).first()
        assessment.save_verdict(
            evaluation=evaluation,
            question=answer.question,
            version=verdict.version if verdict else 0,
            choice="unclear" if doubtful else "met",
            comment=sample_texts.COMMENT if doubtful else "",
            note_to_other="",
            private_note="",
            by=evaluation.assessor,
        )

    def asked(self, place: Place, *, ago: int, asked_ago: int) -> Application:
        application = self.assigned(place, ago=ago)
        doubts = ("8c", "6c")
        self.judge(application, "one", ago=asked_ago + 4, doubts=doubts)
        self.judge(application, "two", ago=asked_ago + 1, doubts=("8c",))
        with days_ago(asked_ago, 10):
            assessment.send_requests(application=application, by=self.staff["assessor.one"])
        application.refresh_from_db()
        self.ask_the_office(application, ago=asked_ago)
        return application

    def ask_the_office(self, application: Application, *, ago: int) -> None:
        """The first assessor asks the office how something is meant, and is answered."""
        assessor, office = self.staff["assessor.one"], self.staff["office"]
        forget_standing(assessor)
        with days_ago(ago, 14):
            write_dossier_message(application=application, to="assessor", text=sample_texts.TO_THE_OFFICE, by=assessor)
        with days_ago(ago, 16):
            write_dossier_message(
                application=application, to=f"assessor:{assessor.pk}", text=sample_texts.FROM_THE_OFFICE, by=office
            )

    def reply(self, application: Application, *, ago: int) -> None:
        representative = application.facility.representative
        forget_standing(representative)
        with days_ago(ago, 13):
            for finding in Finding.objects.filter(application=application).select_related("application", "facility"):
                assessment.save_reply(
                    finding=finding,
                    version=finding.version,
                    text=sample_texts.REPLY,
                    corrected=corrected_answer(finding),
                    by=representative,
                )
            application.refresh_from_db()
            assessment.resubmit(application=application, by=representative)
        application.refresh_from_db()

    def recommend(self, application: Application, *, ago: int, pair: tuple[str, str] = ("one", "two")) -> None:
        reasons = (
            "A mature service. Every core criterion is met and the records are in good order.",
            "All core criteria are met. Follow-up data are better than most.",
        )
        with days_ago(ago, 17):
            for name, reason in zip(pair, reasons, strict=True):
                assessor = self.staff[f"assessor.{name}"]
                forget_standing(assessor)
                application.refresh_from_db()
                assessment.recommend(application=application, outcome="approve", reasons=reason, by=assessor)
        application.refresh_from_db()

    def to_sign_off(self, place: Place, *, ago: int, pair: tuple[str, str] = ("two", "three")) -> Application:
        application = self.assigned(place, ago=ago + 70, pair=pair)
        for name in pair:
            self.judge(application, name, ago=ago + 5)
        self.recommend(application, ago=ago, pair=pair)
        return application

    def approved(self, place: Place, *, ago: int, pair: tuple[str, str] = ("one", "three")) -> Application:
        application = self.to_sign_off(place, ago=ago + 3, pair=pair)
        with days_ago(ago, 18):
            assessment.sign_off(application=application, outcome="approve", reason="", by=self.staff["chair"])
        return application


@cache
def hashed_password() -> str:
    """All accounts of the demo share one password; hashing it costs a good part of a second each time."""
    return make_password(PASSWORD)


def person(email: str, who: DemoPerson, group: str = "") -> User:
    """An activated account of the demo."""
    user = User.objects.create(
        email=email,
        password=hashed_password(),
        title=who.title,
        full_name=who.name,
        profession=who.profession,
        activated_at=timezone.now(),
        created_at=timezone.now(),
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if group:
        user.groups.add(Group.objects.get_or_create(name=group)[0])
    return user
