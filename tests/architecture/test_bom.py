"""The bill of materials: as the lock file says, whole, and without what a production should not have."""

import json
import re

import pytest

from tests.architecture import bom

#: Finished versions: numbers, and a post-release at most.
FINISHED = re.compile(r"^\d+(\.\d+)*(\.post\d+)?$")
#: OpenTelemetry numbers so what goes with a finished SDK, which needs such packages itself.
OF_OPENTELEMETRY = re.compile(r"^pkg:pypi/opentelemetry-[a-z-]+@0\.\d+b\d+$")


def made():
    return json.loads(bom.BOM.read_text(encoding="utf-8"))


def test_it_is_fresh():
    assert bom.BOM.read_text(encoding="utf-8") == bom.text(), "Run `make docs`"


def test_every_pin_of_the_lock_file_is_a_component():
    lock = bom.LOCK.read_text(encoding="utf-8")
    pins = {line.split("==")[0].split("[")[0].lower() for line in lock.splitlines() if re.match(r"^[A-Za-z0-9]", line)}
    assert {component["name"] for component in made()["components"]} == pins
    assert len(pins) > 40


def test_everything_hangs_on_the_portal():
    below = {entry["ref"]: entry["dependsOn"] for entry in made()["dependencies"]}
    reached, waiting = set(), [made()["metadata"]["component"]["bom-ref"]]
    while waiting:
        ref = waiting.pop()
        if ref not in reached:
            reached.add(ref)
            waiting += below[ref]
    assert reached == set(below)


def test_versions_are_finished_ones():
    unfinished = [part["purl"] for part in made()["components"] if not FINISHED.match(part["version"])]
    assert [purl for purl in unfinished if not OF_OPENTELEMETRY.match(purl)] == []


def test_a_package_that_stands_twice_is_refused():
    with pytest.raises(ValueError, match="django stands twice"):
        bom.packages("django==5.2.1\ndjango==5.2.2\n")
