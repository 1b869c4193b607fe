"""Boring makers of accounts."""

from collections.abc import Sequence
from datetime import timedelta

from django.contrib.auth.models import Group
from django.utils import timezone

from assessment.models import AssessorStatement
from facilities.models import User
from iasios.access import person_scope

PASSWORD = "accredit-demo"


def make_user(
    email: str,
    full_name: str,
    *,
    title: str = "",
    groups: Sequence[str] = (),
    active: bool = True,
    days_of_statement: int = 3650,
) -> User:
    """An account; activated with the password `accredit-demo` unless `active` is False.

    Args:
        days_of_statement: for how long the yearly statement of an assessor is valid; 0 for none.
    """
    user = User.objects.create_user(
        email=email,
        password=PASSWORD if active else None,
        full_name=full_name,
        title=title,
        is_active=True,
        activated_at=timezone.now() if active else None,
    )
    if active:
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    user.groups.set([Group.objects.get_or_create(name=name)[0] for name in groups])
    if active and "assessor" in groups and days_of_statement:
        make_statement(user, days=days_of_statement)
    return user


def make_statement(person: User, *, days: int) -> AssessorStatement:
    """A yearly statement that is valid for so many days, so that the person may take a seat."""
    now = timezone.now()
    with person_scope(person):
        return AssessorStatement.objects.create(
            person=person,
            person_name=str(person),
            confirmed_at=now,
            ends_on=timezone.localdate(now) + timedelta(days=days),
            language="en",
            version=0,
            text="I keep confidential what I read.",
        )
