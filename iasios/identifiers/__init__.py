"""Finds what looks like a patient in a text: a name, a date of birth, a number. It points out and never forbids.

The same rules run in the browser while somebody types (static/js/identifiers.js); tests/identifiers/examples.json holds
both to the same examples. A rule that cries wolf is worse than one that misses: staff are named in evidence every day.
"""

from iasios.identifiers.rules import (
    IdentifierFinding,
    IdentifierKind,
    find_identifiers,
    find_in_name,
    say_findings,
    say_of_name,
    without_identifiers,
    without_names,
)

__all__ = [
    "IdentifierFinding",
    "IdentifierKind",
    "find_identifiers",
    "find_in_name",
    "say_findings",
    "say_of_name",
    "without_identifiers",
    "without_names",
]
