"""The people of the office."""

from django.db.models import QuerySet

from facilities.models import User
from iasios.access import Role


def office_staff() -> "QuerySet[User]":
    """Everybody of the office, by name; who has not activated the account yet cannot sign in."""
    return User.objects.filter(groups__name=Role.OFFICE).order_by("full_name", "pk")


def staff_member(pk: int) -> User | None:
    """One of them."""
    return office_staff().filter(pk=pk).first()
