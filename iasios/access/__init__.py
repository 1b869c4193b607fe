"""The access gate and row-level security: mechanism only. It knows no app and holds no rule (see iasios.policy)."""

from iasios.access.capability import Capability, Role
from iasios.access.gate import fetch, may, require, require_or_404, roles_of
from iasios.access.roles import role_label, role_rows
from iasios.access.scopes import facility_scope, office_scope, person_scope
from iasios.access.user_links import forget_standing, is_viewed, show_as_viewed, standing_of
from iasios.access.view_decorators import http_methods

__all__ = [
    "Capability",
    "Role",
    "facility_scope",
    "fetch",
    "forget_standing",
    "http_methods",
    "is_viewed",
    "may",
    "office_scope",
    "person_scope",
    "require",
    "require_or_404",
    "role_label",
    "role_rows",
    "roles_of",
    "show_as_viewed",
    "standing_of",
]
