"""The facility code: the secret with which colleagues join (R8)."""

import secrets
from datetime import date

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from facilities.emails import people as emails
from facilities.models import Facility, User
from facilities.models.facility import last_day_of_code
from iasios.access import office_scope
from iasios.audit.services import record

#: 30 symbols, none of which is read as another (no 0 and O, 1 and I and L, U and V).
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16  # 78 bits
GROUP = 4


def new_code() -> str:
    """A fresh code in groups of four, such as "K7QM-2XNP-94TD-HB6W"."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def normalise_code(typed: str) -> str:
    """What was typed, without case, dashes and spaces."""
    return "".join(letter for letter in typed.upper() if letter.isascii() and letter.isalnum())


def digest_of(code: str) -> str:
    """The keyed digest under which a code is found, so that the database never compares the secret itself."""
    return salted_hmac("facilities.code", normalise_code(code), algorithm="sha256").hexdigest()


def facility_with_code(typed: str) -> Facility | None:
    """The facility that a typed code fits, or None; asked by people who belong to no facility yet."""
    digest = digest_of(typed)
    with office_scope("find the facility of a typed code"):
        facility = Facility.objects.filter(code_digest=digest).first()
    if facility is None or not constant_time_compare(facility.code_digest, digest):
        return None
    return facility


@transaction.atomic
def rotate_code(*, facility: Facility, by: User) -> str:
    """Gives the facility a new code; the old one opens nothing from now on, and people who joined stay."""
    locked = Facility.objects.select_for_update(of=("self",)).get(pk=facility.pk)
    locked.code = new_code()
    locked.code_digest = digest_of(locked.code)
    locked.code_until = last_day_of_code()
    locked.save(update_fields=["code", "code_digest", "code_until"])
    record("facility.code_changed", by=by, facility=locked, subject=locked.slug)
    emails.code_changed(locked, by)
    facility.code, facility.code_digest, facility.code_until = locked.code, locked.code_digest, locked.code_until
    return locked.code


@transaction.atomic
def renew_code(*, facility: Facility, by: User) -> date:
    """The same code opens the facility for another 90 days from today; returns the new last day. Twice is once."""
    locked = Facility.objects.select_for_update(of=("self",)).get(pk=facility.pk)
    if locked.code_until != last_day_of_code():
        locked.code_until = last_day_of_code()
        locked.save(update_fields=["code_until"])
        record(
            "facility.code_renewed", by=by, facility=locked, subject=locked.slug, until=locked.code_until.isoformat()
        )
    facility.code_until = locked.code_until
    return locked.code_until
