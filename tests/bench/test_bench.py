"""`make bench` runs whole: it fills a portal, and measures every page of its list."""

import json
from pathlib import Path

import pytest

from tests.database import drop, own_copy
from tests.programs import output_of


def test_it_runs_whole_at_the_smallest_scale(tmp_path: Path) -> None:
    with own_copy("bench") as name:
        output_of(
            *("-m", "bench"),
            within=300,
            BENCH_DATABASE=name,
            BENCH_REPORTS=str(tmp_path),
            DATA_DIR=str(tmp_path / "data"),
            SCALE="smallest",
            TIMES="1",
        )
    (report,) = tmp_path.glob("*-smallest.json")
    found = json.loads(report.read_text())
    assert found["scale"] == 6
    assert {"dossier", "question of a dossier", "autosave of a verdict", "sign-off list"} <= found["scaled"].keys()
    # What a page asks does not grow with the portal, and the sign-in page asks nothing.
    assert {page: row["queries"] for page, row in found["scaled"].items()} == {
        page: row["queries"] for page, row in found["demo"].items()
    }
    assert found["scaled"]["sign-in page"]["queries"] == 0


def test_two_sizes_are_asked_in_turn(tmp_path: Path) -> None:
    with own_copy("bench_growth") as name:
        try:
            printed = output_of(
                *("-m", "bench.growth"),
                within=300,
                BENCH_DATABASE=name,
                BENCH_REPORTS=str(tmp_path),
                DATA_DIR=str(tmp_path / "data"),
                SCALE="smallest",
                ROUNDS="1",
                PAGES="sign-in page,search,search for one,public directory",
            )
        finally:
            drop(f"{name}_small")
    found = json.loads((tmp_path / "growth.json").read_text())
    assert found["facilities"] == [6, 12]
    assert list(found["pages"]) == ["sign-in page", "search", "public directory", "search for one"]
    for page, row in found["pages"].items():
        assert row["small_queries"] == row["large_queries"], page
        assert page in printed
    assert found["pages"]["public directory"]["large_queries"] == 0


@pytest.mark.long
def test_the_memory_of_a_worker_is_measured_with_every_role(tmp_path: Path) -> None:
    with own_copy("bench_memory") as name:
        output_of(
            *("-m", "bench.memory", "300"),
            within=900,
            BENCH_DATABASE=name,
            BENCH_REPORTS=str(tmp_path),
            DATA_DIR=str(tmp_path / "data"),
            SCALE="smallest",
            LOOKED_THROUGH="40",
        )
    found = json.loads((tmp_path / "memory.json").read_text())
    assert found["requests"] >= 300
    # Pages, files, what is refused and what is not there; nothing fails.
    assert {"200", "404"} <= found["statuses"].keys() <= {"200", "302", "403", "404", "409", "429"}
    assert found["addresses"] >= 40
    assert [each["requests"] for each in found["series"]] == [0, 250, 300]
    last = found["series"][-1]
    assert 50_000_000 < last["own"] < last["proportional"] < min(last["resident"], 180_000_000)
