"""Erasing a person: the account is emptied, and records that must stay keep standing without it."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.utils import timezone

from facilities.models import Membership, Unread, User
from facilities.models.user import ERASED
from facilities.queries.personal_data import obstacles
from facilities.services.grants import revoke_roles
from iasios.access import forget_standing, office_scope
from iasios.audit.services import record


class NotErasable(Exception):
    """The person still holds a role that somebody must have; the message says which."""


@transaction.atomic
def erase_person(*, user: User) -> None:
    """Empties the account for good, on the person's own wish.

    Name, address, title, profession, password, second factors, addresses and sessions are gone. Memberships end. What
    the person wrote for a facility is the facility's record and stays, under "Former colleague"; so does the log,
    whose entries are chained and carry the name as it was.

    Raises:
        NotErasable: appointed at a facility, or working for the programme.
    """
    locked = User.objects.select_for_update().get(pk=user.pk)
    found = obstacles(locked)
    if found:
        raise NotErasable(" ".join(found))
    now = timezone.now()
    with office_scope("a person who is erased leaves every facility"):
        open_rows = Membership.objects.filter(user=locked, ended_at__isnull=True).select_related("facility")
        for membership in open_rows:
            revoke_roles(membership.facility, locked)
            record(
                "member.left", by=None, facility=membership.facility, subject=membership.facility.slug, person=locked.pk
            )
        Membership.objects.filter(user=locked, ended_at__isnull=True).update(ended_at=now, ended_by=locked)
        Membership.objects.filter(user=locked).exclude(job_title="").update(job_title="")
    Unread.objects.filter(user=locked).delete()
    EmailAddress.objects.filter(user=locked).delete()
    Authenticator.objects.filter(user=locked).delete()
    UserSession.objects.filter(user=locked).delete()
    SocialAccount.objects.filter(user=locked).delete()
    locked.email, locked.full_name = f"erased-{locked.pk}@erased.invalid", ERASED
    locked.title = locked.profession = ""
    locked.last_seen_at = None
    locked.is_active = False
    locked.set_unusable_password()
    locked.save()
    record("person.erased", by=None, subject=str(locked.pk))
    forget_standing(user)
