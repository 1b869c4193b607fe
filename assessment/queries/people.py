"""Who assesses: people, not their work."""

from django.db.models import QuerySet

from assessment.models import Assignment
from facilities.models import User
from iasios.access import Role


def office_people() -> "QuerySet[User]":
    """Everybody at the office who has an account in use."""
    return User.objects.filter(groups__name=Role.OFFICE, is_active=True).order_by("pk")


def names_of_assessors() -> list[tuple[str, str]]:
    """Full name and mail address of every assessor of the programme, present or former; one query.

    All of them, not only those of one application: otherwise a refusal would tell who the other assessor is.
    """
    people = User.objects.filter(groups__name=Role.ASSESSOR).union(
        User.objects.filter(pk__in=Assignment.objects.values("assessor"))
    )
    return list(people.values_list("full_name", "email"))
