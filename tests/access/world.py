"""Eleven kinds of people, two facilities, one application in a chosen stage."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from applications.services import add_evidence
from applications.services.edition_drafts import draft_edition
from assessment.services.named_conflicts import name_conflict
from casereview.models import CaseRemark
from casereview.services import request_case_check, write_case_remark
from facilities.models import Attachment, Membership, MessageTemplate
from facilities.services import add_member, hold_registration, propose_handover, stand_in_draft
from facilities.services.consultations import ask_consultation
from facilities.services.exports import ask_export
from facilities.services.messages import start_thread
from facilities.services.office import set_group
from facilities.services.programme import publish_document
from facilities.services.uploads import add_upload
from iasios.api.services import make_token
from iasios.documents.models import Document, DocumentKind
from iasios.documents.services import render_document
from iasios.exports.archive import build_export
from iasios.figures.yearly_reports import request_yearly_report
from iasios.outbox.models import Bounce, OutboxEmail
from iasios.webhooks.services import add_receiver, send_test
from invoicing.models import BankEntry, FeeSchedule, Payment
from invoicing.services import issue_enrolment_invoice, record_payment
from invoicing.services.bank import take_bank_file
from invoicing.services.corrections import issue_credit_note
from invoicing.services.drafts import start_draft
from tests.facilities.forms_data import register_post
from tests.factories import files
from tests.factories.application import evidence_values
from tests.factories.case_review import fill_case
from tests.factories.facility import Place, make_facility
from tests.factories.people import make_user

#: Whom the matrix asks about.
ROLES = (
    "anonymous",
    "other",
    "member",
    "reader",
    "deputy",
    "holder",
    "representative",
    "unassigned",
    "assessor",
    "chair",
    "office",
)


@dataclass
class World:
    """Everybody by role name, the values that addresses are made of, and the facility of the role `other`."""

    place: Place
    people: dict[str, Any]
    values: dict[str, Any]
    neighbour: Place


def make_world(staff: dict[str, Any]) -> World:
    """A facility with an open application, a neighbour, an invoice with its PDF row, and a mail.

    Args:
        staff: office, chair, assessor, second (the other assigned assessor) and unassigned.
    """
    ours = make_facility("Northgate University Hospital", "northgate", city="Leeds", country="GB")
    theirs = make_facility("Harbour Cancer Centre", "harbour", city="Rotterdam", country="NL")
    reader = make_user("reader@northgate.example", "Rena Northgate")
    add_member(facility=ours.facility, user=reader, by=None, reads_only=True)
    invoice = issue_enrolment_invoice(facility=ours.facility, by=None)
    record_payment(invoice=invoice, amount=Decimal("1.00"), received_on=invoice.issued_on, by=staff["office"])
    first = invoice.lines.all()[0]
    credit_note = issue_credit_note(invoice=invoice, amounts={first.pk: Decimal("1.00")}, reason="x", by=None)
    take_bank_file(name="march.csv", content=b"Date;Amount;Reference\n2026-03-04;5.00;2026-00001\n", by=staff["office"])
    draft = start_draft(facility=ours.facility, by=None)
    set_group(facility=ours.facility, name="Northern Hospitals", by=staff["office"])
    upload = add_upload(facility=ours.facility, title="Letter", upload=files.pdf(), by=ours.member)
    thread = start_thread(
        facility=ours.facility,
        subject="Board",
        text="It changed.",
        by=ours.member,
        from_office=False,
        uploads=[files.pdf()],
    )
    item = add_evidence(
        facility=ours.facility,
        values=evidence_values(owner=ours.member),
        upload=files.pdf(),
        by=ours.member,
    )
    handover = propose_handover(facility=ours.facility, role="deputy", incoming=ours.member, by=ours.account_holder)
    held = stand_in_draft(email="new@new.example", typed=register_post(), language="en")
    hold_registration(draft=held)
    manual = publish_document(
        kind="standards", title="Standards", language="en", edition="2026", upload=files.pdf(), by=staff["office"]
    )
    consultation = ask_consultation(
        facility=ours.facility,
        topic="Evidence",
        text="",
        preferred_on=[timezone.localdate()],
        fee_amount=Decimal("300.00"),
        fee_currency="EUR",
        by=ours.deputy,
    )
    fill_case(ours, 4)
    asked = request_case_check(review=ours.case_review, by=ours.representative)
    remark = write_case_remark(check=asked, number=4, text="Please look again.", by=staff["office"])
    CaseRemark.objects.update(sent_at=timezone.now())
    bounce = Bounce.objects.create(
        address="nobody@northgate.example",
        bounced_at=timezone.now(),
        recorded_at=timezone.now(),
        report_id="matrix",
    )
    token, _key = make_token(name="Matrix", scopes=["facilities"], last_day=timezone.localdate(), by=staff["office"])
    receiver, _secret = add_receiver(
        name="Matrix", url="https://hooks.example.org/", topics=["invoice"], by=staff["office"]
    )
    call = send_test(receiver=receiver, by=staff["office"])
    export = ask_export(facility=ours.facility, by=ours.representative)
    build_export(str(export.pk))
    report = request_yearly_report(year=timezone.localdate().year, language="en", by=staff["office"])
    render_document(str(report.pk))
    conflict = name_conflict(
        facility=ours.facility, person_name="Nora Nahe", reason="Worked here.", by=ours.representative
    )
    new_edition = draft_edition(base=ours.application.edition, year=2027, by=staff["office"])
    people = {
        "anonymous": AnonymousUser(),
        "other": theirs.representative,
        "member": ours.member,
        "reader": reader,
        "deputy": ours.deputy,
        "holder": ours.account_holder,
        "representative": ours.representative,
        **{role: staff[role] for role in ("unassigned", "assessor", "chair", "office")},
    }
    values = {
        "slug": ours.slug,
        "id": ours.slug,
        "number": {
            "invoicing": invoice.number,
            "invoicing:credit_note_pdf": credit_note.number,
            "invoicing:credit_note_e_invoice": credit_note.number,
            "assessment:standard": 8,
            "assessment:standard_card": 8,
            "": 1,
        },
        "code": {
            "assessment:verify": "0000-0000-0000",
            "assessment:badge": "0000-0000-0000",
            "assessment:live_seal": "0000-0000-0000",
            "assessment:seal_frame": "0000-0000-0000",
            "applications:edition": "2026.1",
            "applications:draft": new_edition.code,
            "": ours.application.code,
        },
        "file": Attachment.objects.get().file_id,
        "question": "8c",
        "identity": "8c",
        "name": {"programme:public_text": "questions", "": "seal-enrolled"},
        "purpose": "revocation",
        "level": "accredited",
        "thumbprint": "none",
        "form": "svg",
        "seat": 1,
        "kind": "facilities.status_asked",
        "language": "en",
        "token": "forged",
        "provider_id": "elsewhere",
        "role": "deputy",
        "step": "people",
        "uidb64": "MQ",
        "uidb36": "1",
        "key": "forged",
        "section": "times",
        "pk": {
            "facilities:member": Membership.objects.get(user=ours.member).pk,
            "facilities:invitation": Membership.objects.get(user=ours.member).pk,
            "facilities:document": Document.objects.get(kind=DocumentKind.INVOICE, facility=ours.facility).pk,
            "facilities:unmade_document": Document.objects.get(kind=DocumentKind.INVOICE, facility=ours.facility).pk,
            "facilities:upload": upload.pk,
            "assessment:conflict_end": conflict.pk,
            "facilities:export": export.pk,
            "facilities:programme_file": manual.pk,
            "facilities:office_document": manual.pk,
            "invoicing:": consultation.pk,
            "invoicing:office_draft": draft.pk,
            "invoicing:office_bank_entry": BankEntry.objects.get().pk,
            "invoicing:office_reversal": Payment.objects.get(facility=ours.facility).pk,
            "invoicing:office_fee": FeeSchedule.objects.latest("pk").pk,
            "facilities:thread": thread.pk,
            "facilities:office_thread": thread.pk,
            "facilities:office_text": MessageTemplate.objects.get().pk,
            "applications:evidence": item.pk,
            "casereview:remark": remark.pk,
            "outbox:address_works": bounce.pk,
            "programme": 1,
            "saved_views": 1,
            "support_view": ours.member.pk,
            "api_tokens": token.pk,
            "webhooks": receiver.pk,
            "webhooks:delivery": call.pk,
            "webhooks:replay": call.pk,
            "outbox": OutboxEmail.objects.latest("created_at").pk,
            "assessment:objection": 1,
            "assessment:sign_change": 1,
            "assessment:service": 1,
            "assessment:office_statements": staff["unassigned"].pk,
            "assessment:change": 1,
            "assessment:appeal": 1,
            "mfa": 1,
            "registration:held": held.pk,
            "facilities:session": 0,
            "facilities:handover": handover.pk,
            "facilities:office_confirmation": 1,
            "facilities:office_person_remove": staff["office"].pk,
            "facilities:office_doubt": 1,
            "facilities:workshop": 1,
            "portal:yearly_report": report.pk,
            "facilities:office_workshop": 1,
        },
    }
    return World(ours, people, values, theirs)


def value_for(world: World, name: str, argument: str) -> Any:
    """The value of one argument of an address; the longest matching beginning of the name decides."""
    value = world.values[argument]
    if not isinstance(value, dict):
        return value
    fitting = [prefix for prefix in value if name.startswith(prefix)]
    return value[max(fitting, key=len)]
