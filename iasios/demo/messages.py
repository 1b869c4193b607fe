"""What facilities and office of the demo wrote to each other, and the manuals on the shelf."""

from collections.abc import Sequence
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from facilities.models import Facility, User
from facilities.services.consultations import ask_consultation, ask_status_update, propose_consultation
from facilities.services.messages import mark_read, reply_in_thread, save_template, start_thread
from facilities.services.programme import publish_document
from facilities.services.uploads import add_upload
from iasios.demo.clock import at_work, days_ago, working_day
from iasios.demo.sample_documents import application_manual, marketing_manual, page, standards
from invoicing.enums import FeeKind
from invoicing.queries import fee_for

#: English, and the nine languages that the manual was translated into.
LANGUAGES = ("en", "de", "es", "fr", "it", "pt", "pl", "tr", "ru", "zh-hans")
QUESTION = (
    "Our anaesthesia protocol is being revised and will be signed next month. May we hand in the version that is in "
    "force now and say in the elaboration what is going to change?"
)
ANSWER = (
    "Yes. Describe the protocol that is in force, and add a sentence about the revision. The assessors look at what "
    "holds on the day you submit."
)


def _file(name: str, words: str) -> SimpleUploadedFile:
    return _pdf(name, page(words))


def _pdf(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/pdf")


def fill_the_shelf(office: User) -> None:
    """The manuals and the Standards, with the manual in all its languages (R68, R73)."""
    with days_ago(400, 9):
        for language in LANGUAGES:
            upload = _pdf(f"application-manual-{language}.pdf", application_manual(language))
            publish_document(
                kind="application_manual",
                title="Application manual",
                language=language,
                edition="2026",
                upload=upload,
                by=office,
            )
        for kind, title, content in (
            ("marketing_manual", "Marketing manual", marketing_manual()),
            ("standards", "Standards of the programme", standards()),
        ):
            upload = _pdf(f"{kind}.pdf", content)
            publish_document(kind=kind, title=title, language="en", edition="2026", upload=upload, by=office)


def write_letters(office: User, places: Sequence[Facility]) -> None:
    """A few threads, one of which waits for the office, a proposed consultation and an open question."""
    save_template(
        template=None,
        subject="Your seals are ready",
        text="Dear colleagues at {facility},\n\nyour seals can be downloaded under Documents.\n\nThe IASIOS office",
        by=office,
    )
    for index, facility in enumerate(places[:6]):
        with days_ago(12 - index, 10):
            thread = start_thread(
                facility=facility,
                subject=("Protocol under revision", "Seal on our website", "Change of the invoice address")[index % 3],
                text=QUESTION,
                by=facility.deputy,
                from_office=False,
                uploads=[_file("Protocol in force.pdf", "Protocol, fictional")] if index == 0 else [],
            )
        if index % 3 != 2:
            with days_ago(11 - index, 11):
                reply_in_thread(thread=thread, text=ANSWER, by=office, from_office=True)
                mark_read(thread=thread, by=office, for_office=True)
    enrolled = [facility for facility in places if facility.level]
    if not enrolled:
        return
    first = enrolled[0]
    with days_ago(30, 14):
        add_upload(
            facility=first,
            title="Organisation chart of the department",
            upload=_file("Organisation chart.pdf", "Organisation chart, fictional"),
            by=first.account_holder,
        )
    with days_ago(3, 9):
        today = timezone.localdate()
        fee = fee_for(FeeKind.CONSULTATION, first, today)
        if fee is None:
            raise LookupError("The demo's fees need a line for consultations.")
        wish = ask_consultation(
            facility=first,
            topic="What counts as evidence for follow-up imaging",
            text="We follow our patients together with two referring hospitals and wonder how to show it.",
            preferred_on=[working_day(today + timedelta(days=days)) for days in (12, 15)],
            fee_amount=fee.amount,
            fee_currency=fee.currency,
            by=first.account_holder,
        )
        propose_consultation(
            consultation=wish,
            meets_at=at_work(timezone.now() + timedelta(days=17), 9),
            place="Video call; the link follows",
            remark="That week we are at the annual congress.",
            by=office,
        )
        ask_status_update(
            facility=enrolled[-1],
            question="How is the work going, and is there anything that the office can help with?",
            by=office,
        )
