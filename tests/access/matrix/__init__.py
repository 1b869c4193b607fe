"""Every address against every kind of person, in the stage where it matters.

One row per URL name: what a GET (or, for addresses that only take it, an empty POST) answers. `in` is a redirect to the
sign-in page, `go` any other redirect. A row names the roles that differ from its default, which everybody else gets,
somebody of another facility and any role added later among them: 404 where nothing else is said, because they must not
even learn that something exists.
"""

from tests.access.matrix.cells import GROUPS, Cells
from tests.access.matrix.everywhere import ACCOUNT, ANYWHERE
from tests.access.matrix.stages import (
    AUDIT,
    DRAFT,
    NOT_GRANTED,
    OF_ONE_FACILITY,
    PLAN,
    PROOF,
    REQUESTED,
    ROUND_1,
    SIGN_OFF,
)

__all__ = [
    "ACCOUNT",
    "ANYWHERE",
    "AUDIT",
    "DRAFT",
    "GROUPS",
    "NOT_GRANTED",
    "OF_ONE_FACILITY",
    "PLAN",
    "PROOF",
    "REQUESTED",
    "ROUND_1",
    "SIGN_OFF",
    "Cells",
]
