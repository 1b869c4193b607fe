"""Facilities of a running portal, made through the same services as in other tests."""

from tests.journeys.portal import PASSWORD, Portal

_MAKE = """
from iasios.access import office_scope
from tests.factories.facility import make_facility
with office_scope("a test makes a facility"):
    place = make_facility({name!r}, {domain!r})
    print("slug:" + place.slug)
"""


def open_place(portal: Portal, name: str, domain: str) -> str:
    """An enrolled facility with an open application; its people are `member@<domain>.example` and so on. Its slug."""
    out = portal.manage("shell", "-v", "0", "-c", _MAKE.format(name=name, domain=domain))
    return next(line.removeprefix("slug:") for line in out.splitlines() if line.startswith("slug:"))


__all__ = ["PASSWORD", "open_place"]
