"""How the gate finds the facility and the application of an object, and who a person is in one query.

What follows for whom stands in `iasios.policy`.
"""

from typing import Any

from django.contrib.auth.models import Group
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

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
    NamedConflict,
    Objection,
    ProcessFile,
    ServiceCertificate,
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
from iasios.compiled_queries import compiled_query
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
    ServiceCertificate: Gate(lambda certificate: None, select=("person", "decided_by")),
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
    NamedConflict: OF_FACILITY,
    Objection: Gate(_facility, _application, ("facility", "application__facility", "assignment__assessor")),
    SpaceFile: Gate(
        _facility, _application, ("facility", "application", "space", "file__facility", "finding__question__standard")
    ),
    Finding: Gate(_facility, _application, ("facility", "application", "question__standard")),
}


_HELD = ("held_groups", "held_roles", "held_seats", "held_unread")


def _links() -> dict[str, ArraySubquery]:
    """What a row of a person brings along: groups, roles in facilities, assessments, and what is unread."""
    own = OuterRef("pk")
    groups = Group.objects.filter(user=own).order_by()
    facilities = FacilityGrant.objects.filter(user=own).order_by()
    applications = ApplicationGrant.objects.filter(user=own).order_by()
    unread = Unread.objects.filter(user=own).order_by().values("facility_id", "for_office").annotate(n=Count("pk"))
    return {
        "held_groups": ArraySubquery(groups.values("name")),
        "held_roles": ArraySubquery(
            facilities.values(one=JSONObject(role="permission__codename", at="content_object_id"))
        ),
        "held_seats": ArraySubquery(applications.values(one=JSONObject(of="content_object_id", at="facility_id"))),
        "held_unread": ArraySubquery(unread.values(one=JSONObject(at="facility_id", office="for_office", n="n"))),
    }


def _standing(
    user_id: int,
    *,
    held_groups: list[str],
    held_roles: list[dict[str, Any]],
    held_seats: list[dict[str, int]],
    held_unread: list[dict[str, Any]],
) -> UserLinks:
    roles: dict[int, set[Role]] = {}
    for one in held_roles:
        roles.setdefault(one["at"], set()).add(Role(one["role"]))
    return UserLinks(
        user_id=user_id,
        groups=frozenset(role for role in GLOBAL_ROLES if role in held_groups),
        facilities={facility: frozenset(held) for facility, held in roles.items()},
        assessing={one["of"]: one["at"] for one in held_seats},
        unread={one["at"]: one["n"] for one in held_unread if not one["office"]},
        unread_in_office=sum(one["n"] for one in held_unread if one["office"]),
    )


@compiled_query
def _people(user_id: int) -> QuerySet[Any]:
    return User.objects.filter(pk=user_id).annotate(**_links()).order_by()


def read_person(user_id: int) -> tuple[User, UserLinks] | None:
    """A person together with what `read_standing` reads, in one query; None when there is no such person."""
    found = _people(user_id)
    if not found:
        return None
    (person,) = found
    held = {name: person.__dict__.pop(name) for name in _HELD}
    return person, _standing(person.pk, **held)


def read_standing(user: User) -> UserLinks:
    """Groups, facility roles, assignments and counts of unread messages in one query."""
    found = read_person(user.pk)
    return found[1] if found else UserLinks(user_id=user.pk)


def factor_demanded(links: UserLinks) -> bool:
    """By the facility of everybody, or by the office of appointed people; one query."""
    appointed = [pk for pk, held in links.facilities.items() if held & APPOINTED_ROLES]
    by_office = Q(Exists(factor_of_appointed()), pk__in=appointed)
    return Facility.objects.filter(Q(pk__in=links.facility_ids, demands_second_factors=True) | by_office).exists()
