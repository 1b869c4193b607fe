"""`make attack` in its quick form: every address of the URLconf is tried, and nothing leaks, breaks or changes."""

import json
import os
from pathlib import Path

from attack.hospitals import LEADS
from attack.oracles import rank_test
from tests.access.addresses import ARGUMENTS
from tests.access.moments import MOMENTS
from tests.database import drop
from tests.programs import output_of


def test_nobody_gets_in_anywhere(tmp_path: Path) -> None:
    name = f"attack_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    try:
        output_of(
            *("-m", "attack"),
            within=1200,
            ATTACK_DATABASE=name,
            ATTACK_REPORTS=str(tmp_path),
            DATA_DIR=str(tmp_path / "data"),
            SCALE="quick",
            SECONDS="900",
        )
    finally:
        for leftover in (name, f"{name}_now"):
            drop(leftover)
    (report,) = tmp_path.glob("*-quick.json")
    found = json.loads(report.read_text())
    assert (found["leaks"], found["faults"], found["notes"]) == ({}, {}, [])
    assert sum(found["probes"].values()) > 5_000
    # Signing out ends the attacker's own session and is nobody else's; the gallery is there in development alone.
    assert set(ARGUMENTS) - {"account_logout", "ui:gallery"} <= set(found["lines"])
    # How alike the times are is a figure of the long form, with enough of them.
    assert found["oracles"]


def test_every_moment_of_the_access_tables_is_attacked() -> None:
    assert set(MOMENTS) - {"anywhere", "account"} | {"accredited"} == set(LEADS)


def test_the_measure_of_an_oracle() -> None:
    alike = [float(number % 7) for number in range(70)]
    auc, z = rank_test(alike, alike)
    assert (auc, z) == (0.5, 0.0)
    auc, z = rank_test([1.0, 2.0, 3.0] * 30, [4.0, 5.0, 6.0] * 30)
    assert auc == 1.0
    assert z > 10
    assert rank_test([4.0], [1.0])[0] == 0.0
