"""Ten kinds of people, two facilities, one application in a chosen stage."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser

#: The columns of the matrix, in its order.
ROLES = (
    "anonymous",
    "other",
    "member",
    "deputy",
    "holder",
    "representative",
    "unassigned",
    "assessor",
    "chair",
    "office",
)


@dataclass
class World:
    """Everybody by role name, and the values that addresses are made of."""

    people: dict[str, Any]
    values: dict[str, Any]

    @staticmethod
    def is_anonymous(person: Any) -> bool:
        return isinstance(person, AnonymousUser)
