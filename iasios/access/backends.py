"""Who a session belongs to: allauth's own way in, and one query for the person with all links."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from iasios.access.user_links import linked_person


class LinkedBackend(AuthenticationBackend):
    """allauth's, except that the person of a session comes with the links that every page asks for."""

    def get_user(self, user_id: int) -> Any:
        person = linked_person(user_id)
        return person if person is not None and self.user_can_authenticate(person) else None
