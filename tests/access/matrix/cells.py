"""What one address answers to each kind of person."""

from collections.abc import Mapping

#: Names for several roles at once; a role named by itself goes before its group.
GROUPS = {
    "people": ("member", "reader", "deputy", "holder", "representative"),
    "appointed": ("deputy", "holder", "representative"),
    "keepers": ("holder", "representative"),
    "assessors": ("unassigned", "assessor"),
}


class Cells:
    """The answers of one address by role; a role that is not named gets the default."""

    def __init__(self, default: str, by_role: Mapping[str, str]) -> None:
        self.default = default
        groups = {role: answer for name, answer in by_role.items() for role in GROUPS.get(name, ())}
        self.by_role = groups | {name: answer for name, answer in by_role.items() if name not in GROUPS}

    def of(self, role: str) -> str:
        return self.by_role.get(role, self.default)


def cells(default: str = "404", *, anonymous: str = "in", **by_role: str) -> Cells:
    return Cells(default, {"anonymous": anonymous, **by_role})


PUBLIC = cells("200", anonymous="200")
SIGNED_IN = cells("200")
