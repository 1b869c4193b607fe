"""People of the programme without a command line: invited by a page, and removed from the office by one."""

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from facilities.emails import people as emails
from facilities.models import User
from facilities.queries.staff import office_staff
from facilities.services.people import find_or_invite
from facilities.services.security import end_all_sessions
from iasios.access import Capability, Role, forget_standing, office_scope, require
from iasios.audit.services import record
from iasios.workflow import StepRefused

#: Whom the office invites; the chairperson is named by the operator.
INVITED_ROLES = (Role.OFFICE, Role.ASSESSOR)


@transaction.atomic
def invite_staff(*, email: str, full_name: str, title: str = "", role: str, by: User) -> User:
    """A new account for somebody of the office or an assessor, who chooses the password by the link in the mail (R7).

    Raises:
        PermissionDenied: not the office.
        StepRefused: the address has an account already, of whatever kind: a hospital's people judge nobody.
        ValueError: a role that is not given by a page.
    """
    if role not in INVITED_ROLES:
        raise ValueError(f"not given by a page: {role}")
    require(by, Capability.RUN_OFFICE)
    with office_scope("the office invites a person of the programme"):
        if User.objects.filter(email__iexact=email.strip()).exists():
            raise StepRefused(_("This address has an account already. Give another address of the person."))
        user = find_or_invite(email=email, full_name=full_name, title=title)
        user.groups.add(Group.objects.get(name=role))
        record("staff.added", by=by, subject=user.email, group=str(role))
        emails.activation_alone(user)
    return user


@transaction.atomic
def remove_from_office(*, person: User, by: User) -> None:
    """Takes the office's role away and signs the person out everywhere; the account and what it did are kept.

    Two who remove each other at once queue up: the second one finds that nobody else would be left.

    Raises:
        PermissionDenied: not the office.
        StepRefused: oneself, not of the office any more, or the last one who can sign in.
    """
    require(by, Capability.RUN_OFFICE)
    with office_scope("a person leaves the office"):
        group = Group.objects.select_for_update().get(name=Role.OFFICE)
        staff = list(office_staff())
        if by.pk not in {one.pk for one in staff}:
            raise StepRefused(_("You do not belong to the office any more."))
        if person.pk == by.pk:
            raise StepRefused(_("Ask a colleague to remove you, so that nobody locks the office by mistake."))
        if person.pk not in {one.pk for one in staff}:
            raise StepRefused(_("This person does not belong to the office any more."))
        if not any(one.is_active for one in staff if one.pk != person.pk):
            raise StepRefused(_("This is the last person of the office who can sign in."))
        person.groups.remove(group)
        end_all_sessions(person)
        forget_standing(person)
        record("staff.removed", by=by, subject=person.email, group=str(Role.OFFICE))
