"""Registering a facility with its three appointments (R1 to R6)."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from facilities.emails import people as emails
from facilities.enums import FacilityStatus
from facilities.models import Facility, User
from facilities.queries.people import appointed_people
from facilities.services.facility_code import digest_of, new_code
from facilities.services.people import add_member, find_or_invite
from facilities.services.profile import write_version
from iasios.access import office_scope
from iasios.audit.services import record
from iasios.text.search_keys import fold

#: What a form says of one person.
PERSON_FIELDS = ("email", "full_name", "title", "profession")


def _slugs(name: str) -> Any:
    """Addresses to try, the plain one first."""
    stem = slugify(fold(name))[:70].strip("-") or "facility"
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def _insert(values: Mapping[str, Any], appointments: Mapping[str, User]) -> Facility:
    taken = IntegrityError("no free address")
    for tries, slug in enumerate(_slugs(str(values["name"]))):
        if Facility.objects.filter(slug=slug).exists():
            continue
        code = new_code()
        now = timezone.now()
        try:
            with transaction.atomic():
                return Facility.objects.create(
                    **values,
                    **appointments,
                    slug=slug,
                    code=code,
                    code_digest=digest_of(code),
                    status=FacilityStatus.REGISTERED,
                    status_since=now,
                    registered_at=now,
                )
        except IntegrityError as error:
            # Another registration took the address in the same moment; a broken rule fails every time, so give up soon.
            if "slug" not in str(error) or tries > 50:
                raise
            taken = error
    raise taken


@transaction.atomic
def create_facility(
    *, values: Mapping[str, Any], representative: User, deputy: User, account_holder: User, by: User | None
) -> Facility:
    """A registered facility with its code, its first profile version and its appointed people (R4, R5).

    Args:
        values: columns of Facility; address, code, status and dates are made here.

    People who have activated their account belong to it at once; the others when they do.
    """
    with office_scope("register a facility"):
        facility = _insert(
            values, {"representative": representative, "deputy": deputy, "account_holder": account_holder}
        )
        write_version(facility, by=by)
        record("facility.registered", by=by, facility=facility, subject=facility.slug, name=facility.name)
        for user in {user.pk: user for user in (representative, deputy, account_holder)}.values():
            add_member(facility=facility, user=user, by=by)
    return facility


@transaction.atomic
def register_facility(
    *,
    details: Mapping[str, Any],
    representative: Mapping[str, str],
    deputy: Mapping[str, str],
    account_holder: Mapping[str, str],
    by: User | None = None,
    language: str = "en",
) -> Facility:
    """Registration as the public form sends it: finds or makes the people, creates the facility, writes the mails.

    Args:
        details: columns of Facility, as for `create_facility`.
        representative, deputy, account_holder: `email`, `full_name`, `title`, `profession` of each; the account
            holder may be one of the other two, told by the same address (R5).

    Somebody who has an account already is not made anew and keeps their name; they are told that they were appointed.
    """
    people = [
        find_or_invite(language=language, **{key: person.get(key, "") for key in PERSON_FIELDS})
        for person in (representative, deputy, account_holder)
    ]
    facility = create_facility(
        values=details, representative=people[0], deputy=people[1], account_holder=people[2], by=by
    )
    for user in appointed_people(facility):
        if user.activated_at is None:
            emails.activation(facility, user)
        else:
            emails.appointed(facility, user)
    return facility
