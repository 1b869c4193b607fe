"""`make faults` in its shortest form: each fault once, under a load, and nothing is lost, doubled or left."""

import json
from pathlib import Path

import pytest

from faults.kinds import FAULTS
from tests.database import address, own_copy
from tests.programs import output_of, run_python


@pytest.mark.rule("R19")
def test_each_fault_once_loses_and_doubles_nothing(tmp_path: Path) -> None:
    with own_copy("faults") as name:
        output_of(
            *("-m", "faults"),
            within=900,
            KILLS=str(len(FAULTS)),
            SEED="16",
            # How soon the mail of a killed worker leaves depends on how busy the machine is with other tests.
            MAILS="0",
            FAULTS_NAME="faults-test",
            FAULTS_REPORTS=str(tmp_path),
            FAULTS_READY_FROM=address("DATABASE_OWNER_URL", name),
        )
    (report,) = tmp_path.glob("*.json")
    found = json.loads(report.read_text())
    assert found["faults"] == dict.fromkeys(FAULTS, 1)
    assert found["problems"] == []
    # There was something to lose.
    assert all(said["answered"] > 0 for said in found["acts"].values()), found["acts"]
    assert found["mails"]["arrived"] > 0


def test_a_fault_that_nobody_knows_is_named(tmp_path: Path) -> None:
    done = run_python("-m", "faults", within=60, TARGET="worker,sun")
    assert done.returncode == 1
    assert done.stderr.startswith("FAILED  There is no fault sun; give some of web, web process, worker, ")
