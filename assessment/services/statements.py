"""The assessors' yearly statement of confidentiality and conflicts: confirmed, asked for, reminded of."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment import emails
from assessment.models import AssessorStatement
from assessment.queries.assignments import interests_of
from assessment.queries.statements import RENEWAL_DAYS, StatementState, people_with_statements, statement_text
from facilities.models import User
from iasios.access import Capability, office_scope, require
from iasios.audit.services import record
from iasios.workflow import StepRefused

#: Days before the end of the second reminder; the first one is sent `RENEWAL_DAYS` before.
LAST_DAYS = 7


def confirm_statement(*, language: str, version: int, interests: Collection[int], by: User) -> AssessorStatement:
    """An assessor confirms confidentiality and what they have declared, for a year from today.

    Args:
        language: of the text that was read.
        version: of that text, as `statement_text` gave it.
        interests: ids of the declared links that the page showed.

    Raises:
        PermissionDenied: not an assessor.
        StepRefused: the text or what is declared has changed since the page was opened.
    """
    require(by, Capability.LIST_ASSESSMENTS)
    with transaction.atomic():
        text = statement_text(language)
        if text.version != version:
            raise StepRefused(_("The office has changed the text meanwhile. Please read it again, then confirm it."))
        declared = interests_of(by)
        if {one.pk for one in declared} != set(interests):
            raise StepRefused(_("What you have declared has changed meanwhile. Please look at it again, then confirm."))
        made = AssessorStatement.objects.create(
            person=by,
            person_name=str(by),
            confirmed_at=timezone.now(),
            ends_on=_year_after(timezone.localdate()),
            language=language,
            version=version,
            text=text.words,
            conflicts=[{"place": one.place, "what": one.what} for one in declared],
        )
        record(
            "assessor.statement_confirmed",
            by=by,
            facility=None,
            subject=str(by),
            version=f"{language} {version}",
            until=made.ends_on.isoformat(),
            declared=len(declared),
        )
    return made


def _year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def ask_for_statement(*, person: Any, by: User) -> int:
    """The office asks one assessor by mail, once a day at most. Returns new mails.

    Args:
        person: with `statement_until`.

    Raises:
        PermissionDenied: not the office.
        StepRefused: the statement is valid for longer than `RENEWAL_DAYS`.
    """
    require(by, Capability.RUN_OFFICE)
    today = timezone.localdate()
    if not StatementState(person.statement_until, today).is_asked:
        raise StepRefused(_("%(person)s has confirmed it in the meantime.") % {"person": person})
    with transaction.atomic(), office_scope("the office asks for a statement"):
        written = emails.statement_wanted([person], person.statement_until, today, f"asked:{today:%Y%m%d}")
        if written:
            record("assessor.statement_asked", by=by, facility=None, subject=str(person))
    return written


def remind_of_statements(today: date) -> int:
    """Before the end, `RENEWAL_DAYS` and `LAST_DAYS` days; without a valid one once a month. Returns new mails."""
    groups: dict[tuple[date | None, str], list[Any]] = defaultdict(list)
    for person in people_with_statements():
        until = person.statement_until
        if until is None or until < today:
            groups[until, f"{today:%Y%m}"].append(person)
        elif until <= today + timedelta(days=RENEWAL_DAYS):
            days = LAST_DAYS if until <= today + timedelta(days=LAST_DAYS) else RENEWAL_DAYS
            groups[until, f"{until:%Y%m%d}:{days}"].append(person)
    return sum(emails.statement_wanted(people, until, today, key) for (until, key), people in groups.items())
