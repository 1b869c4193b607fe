"""Boring makers of accounts."""

from collections.abc import Sequence

from django.contrib.auth.models import Group
from django.utils import timezone

from facilities.models import User

PASSWORD = "accredit-demo"


def make_user(email: str, full_name: str, *, title: str = "", groups: Sequence[str] = (), active: bool = True) -> User:
    """An account; activated with the password `accredit-demo` unless `active` is False."""
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
    return user
