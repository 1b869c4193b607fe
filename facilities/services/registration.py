"""Registering a facility with its three appointments (R1 to R6)."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from facilities.enums import FacilityStatus
from facilities.models import Facility, User
from facilities.queries.people import waiting_members
from facilities.services.facility_code import digest_of, new_code
from facilities.services.invitations import ask_to_join
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
    *,
    values: Mapping[str, Any],
    representative: User,
    deputy: User,
    account_holder: User,
    by: User | None,
    typed_names: Mapping[User, str] | None = None,
) -> Facility:
    """A registered facility with its code, its first profile version and its appointed people (R4, R5).

    Args:
        values: columns of Facility; address, code, status and dates are made here.
        typed_names: what somebody typed for each person, where the people have not agreed themselves. Nobody of them
            belongs to the facility before they do. None: they have, and those with an active account belong at once.
    """
    typed = typed_names or {}
    with office_scope("register a facility"):
        facility = _insert(
            {**values, "typed_names": {str(user.pk): name for user, name in typed.items()}},
            {"representative": representative, "deputy": deputy, "account_holder": account_holder},
        )
        write_version(facility, by=by)
        record("facility.registered", by=by, facility=facility, subject=facility.slug, name=facility.name)
        for user in {user.pk: user for user in (representative, deputy, account_holder)}.values():
            add_member(facility=facility, user=user, by=by, joined=typed_names is None, invited_as=typed.get(user, ""))
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

    Anybody may name anybody: each person is asked by mail, belongs to the facility only once they have agreed from
    their own account, and is shown until then as the form named them, whether or not the address has an account.
    """
    named = [
        (find_or_invite(language=language, **{key: person.get(key, "") for key in PERSON_FIELDS}), person)
        for person in (representative, deputy, account_holder)
    ]
    facility = create_facility(
        values=details,
        representative=named[0][0],
        deputy=named[1][0],
        account_holder=named[2][0],
        by=by,
        typed_names={user: _typed_name(person) for user, person in reversed(named)},
    )
    with office_scope("ask the people whom a registration names"):
        for membership in waiting_members(facility):
            ask_to_join(membership)
    return facility


def _typed_name(person: Mapping[str, str]) -> str:
    return f"{person.get('title', '')} {person['full_name']}".strip()[:150]
