"""How the gate finds the facility and the application of an object, and who a person is in one query.

What follows for whom stands in `iasios.policy`.
"""

from typing import Any

from django.db.models import Case as Choice
from django.db.models import CharField, Count, Exists, F, IntegerField, Q, Value, When

from applications.models import Answer, Application, ApplicationGrant, EvidenceItem, EvidenceVersion
from assessment.models import (
    Accreditation,
    Appeal,
    Assignment,
    Audit,
    AuditItem,
    Certificate,
    CertificateChange,
    Decision,
    Evaluation,
    Finding,
    Objection,
    ProcessFile,
    SpaceFile,
)
from casereview.models import Case, CaseCheck, CaseRemark, CaseReview
from facilities.models import (
    Attachment,
    CentreDoubt,
    Confirmation,
    Consultation,
    Facility,
    FacilityExport,
    FacilityGrant,
    Handover,
    Membership,
    Notice,
    Thread,
    Unread,
    Upload,
    UploadVersion,
    User,
)
from iasios.access.capability import GLOBAL_ROLES, Role
from iasios.access.gate import Gate
from iasios.access.user_links import UserLinks
from iasios.documents.models import Document
from iasios.outbox.models import Bounce, OutboxEmail
from iasios.programme.queries import factor_of_appointed
from iasios.web.middleware import APPOINTED_ROLES
from invoicing.models import CreditNote, Invoice, InvoiceDraft, Payment


def _facility(obj: Any) -> Any:
    return obj.facility


def _application(obj: Any) -> Any:
    return obj.application


OF_APPLICATION = Gate(_facility, _application, ("facility", "application"))
OF_FACILITY = Gate(_facility, select=("facility",))

GATES: dict[Any, Gate] = {
    Facility: Gate(lambda facility: facility),
    Membership: Gate(_facility, select=("facility", "user")),
    Handover: Gate(_facility, select=("facility", "outgoing", "incoming", "proposed_by", "closed_by")),
    Notice: OF_FACILITY,
    Upload: OF_FACILITY,
    Thread: OF_FACILITY,
    Confirmation: Gate(_facility, select=("facility", "made_by", "looked_by")),
    CentreDoubt: Gate(_facility, select=("facility", "closed_by")),
    Consultation: OF_FACILITY,
    FacilityExport: Gate(_facility, select=("facility", "asked_by")),
    Attachment: Gate(_facility, select=("facility", "message", "file")),
    UploadVersion: Gate(_facility, select=("facility", "upload", "file")),
    Document: OF_FACILITY,
    Invoice: OF_FACILITY,
    InvoiceDraft: OF_FACILITY,
    CreditNote: Gate(_facility, select=("facility", "invoice")),
    Payment: Gate(_facility, select=("facility", "invoice")),
    Accreditation: OF_FACILITY,
    Certificate: OF_FACILITY,
    CertificateChange: Gate(_facility, select=("facility", "certificate", "proposed_by", "decided_by")),
    Decision: OF_FACILITY,
    OutboxEmail: OF_FACILITY,
    Bounce: Gate(lambda bounce: None),
    EvidenceItem: Gate(_facility, select=("facility", "owner", "file", "released_by")),
    EvidenceVersion: Gate(_facility, select=("facility", "item", "file__facility")),
    Application: Gate(_facility, lambda application: application, ("facility", "edition")),
    Answer: Gate(_facility, _application, ("facility", "application", "question__standard")),
    CaseReview: OF_APPLICATION,
    Case: OF_APPLICATION,
    CaseCheck: OF_APPLICATION,
    CaseRemark: OF_APPLICATION,
    Appeal: Gate(
        _facility, _application, ("facility", "application__facility", "decision", "filed_by", "checked_by", "letter")
    ),
    Assignment: OF_APPLICATION,
    Audit: OF_APPLICATION,
    AuditItem: OF_APPLICATION,
    ProcessFile: Gate(_facility, _application, ("facility", "application", "stored_file")),
    Evaluation: OF_APPLICATION,
    Objection: Gate(_facility, _application, ("facility", "application__facility", "assignment__assessor")),
    SpaceFile: Gate(
        _facility, _application, ("facility", "application", "space", "file__facility", "finding__question__standard")
    ),
    Finding: Gate(_facility, _application, ("facility", "application", "question__standard")),
}


def read_standing(user: User) -> UserLinks:
    """Groups, facility roles, assignments and counts of unread messages in one query."""
    text, number = CharField(), IntegerField()
    groups = user.groups.order_by().values_list(Value("group", text), F("name"), Value(0, number), Value(0, number))
    facilities = (
        FacilityGrant.objects.filter(user=user)
        .order_by()
        .values_list(Value("facility", text), F("permission__codename"), F("content_object_id"), Value(0, number))
    )
    applications = (
        ApplicationGrant.objects.filter(user=user)
        .order_by()
        .values_list(Value("application", text), F("permission__codename"), F("content_object_id"), F("facility_id"))
    )
    whose = Choice(When(for_office=True, then=Value("office")), default=Value("facility"), output_field=text)
    unread = (
        Unread.objects.filter(user=user)
        .order_by()
        .values("facility_id", "for_office")
        .annotate(kind=Value("unread", text), whose=whose, n=Count("pk"))
        .values_list("kind", "whose", "facility_id", "n")
    )
    standing = UserLinks(user_id=user.pk)
    roles: dict[int, set[Role]] = {}
    names: set[str] = set()
    for kind, name, object_id, facility_id in groups.union(facilities, applications, unread, all=True):
        if kind == "group":
            names.add(name)
        elif kind == "unread" and name == "office":
            standing.unread_in_office += facility_id
        elif kind == "unread":
            standing.unread[object_id] = facility_id
        elif kind == "facility":
            roles.setdefault(object_id, set()).add(Role(name))
        else:
            standing.assessing[object_id] = facility_id
    standing.groups = frozenset(role for role in GLOBAL_ROLES if role in names)
    standing.facilities = {facility: frozenset(held) for facility, held in roles.items()}
    return standing


def factor_demanded(links: UserLinks) -> bool:
    """By the facility of everybody, or by the office of appointed people; one query."""
    appointed = [pk for pk, held in links.facilities.items() if held & APPOINTED_ROLES]
    by_office = Q(Exists(factor_of_appointed()), pk__in=appointed)
    return Facility.objects.filter(Q(pk__in=links.facility_ids, demands_second_factors=True) | by_office).exists()
