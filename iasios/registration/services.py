"""Sending a registration: a facility and its first invoice, or a likely duplicate for the office to look at."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from facilities.enums import RegistrationStatus
from facilities.models import Facility, RegistrationDraft, User
from facilities.services import (
    DraftGone,
    close_registration,
    hold_registration,
    register_facility,
    similar_facilities,
    stand_in_draft,
    wait_for_similar,
)
from iasios.audit.services import record
from invoicing.services.issuing import issue_enrolment_invoice


@transaction.atomic
def send_registration(
    *,
    details: Mapping[str, Any],
    people: Mapping[str, Any],
    typed: Mapping[str, str],
    draft: RegistrationDraft | None,
    language: str,
) -> Facility | None:
    """Makes the facility and its invoice, unless it looks like one that is registered already.

    Args:
        details, people: as for `register_facility`.
        typed: the posted texts, kept for the office where it has to look.
        draft: the one that was written in steps; None where all came on one page.

    Returns:
        The facility, or None where the office looks first.

    Raises:
        DraftGone: it was sent from another browser meanwhile.
    """
    if draft is not None:
        locked = RegistrationDraft.objects.select_for_update().filter(pk=draft.pk).first()
        if locked is None or locked.status != RegistrationStatus.DRAFT:
            raise DraftGone
        draft = locked
    wait_for_similar(country=details["country"])
    if similar_facilities(name=details["name"], country=details["country"]):
        held = draft or stand_in_draft(email=people["account_holder"]["email"], typed=typed, language=language)
        hold_registration(draft=held)
        return None
    facility = _make(details, people, language)
    if draft is not None:
        close_registration(draft=draft)
    return facility


def _make(details: Mapping[str, Any], people: Mapping[str, Any], language: str, by: User | None = None) -> Facility:
    facility = register_facility(details=details, **people, by=by, language=language)
    issue_enrolment_invoice(facility=facility, by=by)
    return facility


@transaction.atomic
def accept_registration(
    *, draft: RegistrationDraft, details: Mapping[str, Any], people: Mapping[str, Any], by: User
) -> Facility:
    """The office has looked: it is a facility of its own.

    Raises:
        StepRefused: decided meanwhile.
    """
    language = draft.language
    close_registration(draft=draft, by=by)
    facility = _make(details, people, language, by)
    record("registration.accepted", by=by, facility=facility, subject=facility.slug)
    return facility
