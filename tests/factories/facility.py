"""Makers of facilities in the stages of the programme, through the services that people use."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from applications.models import Application
from applications.services import open_application
from casereview.models import CaseReview
from casereview.services import open_case_review
from facilities.models import Facility, User
from facilities.services import add_member, create_facility, enrol_facility
from tests.factories.people import make_user
from tests.factories.reached import Step


@dataclass
class Place:
    """A facility with its people, and its application where it has one."""

    facility: Facility
    representative: User
    deputy: User
    account_holder: User
    member: User
    application: Application | None = None
    case_review: CaseReview | None = None
    #: What tests/factories/reached.py need not make again, with what was returned.
    reached: dict[Step, Any] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        return self.facility.slug


def make_facility(name: str, domain: str, *, enrolled: bool = True, application: bool = True, **fields: Any) -> Place:
    """A facility with four people at `<domain>.example`.

    Args:
        enrolled: the enrolment is paid.
        application: an application and a case review are open (needs `enrolled`).
        fields: columns of Facility that differ from the plain ones.
    """
    people = {
        role: make_user(f"{role}@{domain}.example", f"{role.capitalize()} {domain.capitalize()}", title="Dr")
        for role in ("representative", "deputy", "holder", "member")
    }
    values: dict[str, Any] = {
        "name": name,
        "kind": "institution",
        "institution": f"{name} Trust",
        "street": "1 Main Street",
        "postal_code": "12345",
        "city": "Leeds",
        "country": "GB",
        "procedures_per_year": 412,
        "authority_name": "Jo Director",
        "authority_position": "Hospital director",
        "authority_confirmed_at": timezone.now(),
        "billing_name": name,
        "billing_address": "Accounts payable\n1 Main Street\n12345 Leeds",
        "billing_country": fields.get("country", "GB"),
    } | fields
    facility = create_facility(
        values=values,
        representative=people["representative"],
        deputy=people["deputy"],
        account_holder=people["holder"],
        by=None,
    )
    add_member(facility=facility, user=people["member"], by=None)
    place = Place(facility, people["representative"], people["deputy"], people["holder"], people["member"])
    if enrolled:
        enrol_facility(facility=facility, by=None)
    if enrolled and application:
        place.application = open_application(facility=facility, by=None)
        place.case_review = open_case_review(application=place.application, by=None)
    return place
