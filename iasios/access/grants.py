"""Who is linked to what: the only importer of guardian's shortcuts.

Links are guardian rows in direct-foreign-key tables on two models, the facility and the application.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import Model
from guardian.models import UserObjectPermissionBase
from guardian.shortcuts import assign_perm, remove_perm
from guardian.utils import get_user_obj_perms_model

from iasios.access.capability import Role
from iasios.access.scopes import office_scope
from iasios.access.user_links import forget_standing

__all__ = ["LinkBase", "link", "link_with_only", "unlink"]


class LinkBase(UserObjectPermissionBase):
    """Abstract base of the two grant tables; a subclass names `content_object`."""

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True


def link(user: Any, role: Role, obj: Model) -> None:
    """Grants the role on the object; granting twice is harmless."""
    with office_scope("grants are the programme's to write"):
        assign_perm(f"{obj._meta.app_label}.{role}", user, obj)
    forget_standing(user)


def link_with_only(user: Any, roles: Collection[Role], obj: Model) -> None:
    """Grants these roles on the object and takes every other away; one statement for all that go."""
    with office_scope("grants are the programme's to write"):
        held = get_user_obj_perms_model(obj)._default_manager.filter(user=user, content_object=obj)
        held.exclude(permission__codename__in=[str(role) for role in roles]).delete()
    forget_standing(user)
    for role in roles:
        link(user, role, obj)


def unlink(user: Any, role: Role, obj: Model) -> None:
    """Takes the role away; taking away what is not there is harmless."""
    with office_scope("grants are the programme's to write"):
        remove_perm(f"{obj._meta.app_label}.{role}", user, obj)
    forget_standing(user)
