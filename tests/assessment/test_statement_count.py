"""How many statements an application takes from registration to its certificate: every test's stage pays for them."""

from collections import Counter

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import dossier
from tests.factories.facility import make_facility

PURPOSES = {
    "SAVEPOINT": "savepoint",
    "RELEASE": "savepoint",
    "SELECT set_config": "scope",
    "SELECT current_set": "scope",
}


def purpose(sql: str) -> str:
    return next((name for start, name in PURPOSES.items() if sql.startswith(start)), "work")


def test_scopes_and_savepoints_stay_the_smaller_part(office, assessor_one, assessor_two, chair):
    with CaptureQueriesContext(connection) as captured:
        place = make_facility("Quayside Hospital", "quayside")
        dossier.submitted_application(place)
        dossier.with_assessors(place, office, assessor_one, assessor_two)
        dossier.awaiting_sign_off(place, office, assessor_one, assessor_two)
        dossier.accredited(place, office, assessor_one, assessor_two, chair)

    counts = Counter(purpose(query["sql"]) for query in captured.captured_queries)
    assert counts.total() <= 465
    assert counts["scope"] <= 20
    assert counts["savepoint"] < counts["work"] / 2
