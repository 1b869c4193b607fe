"""The table of ASVS 5.0: every point of level 2 once, and nothing named that is not there."""

import re
from collections import Counter

from tests.architecture.source import ROOT

PAGE = ROOT / "docs" / "asvs.md"
#: Points of levels 1 and 2 in each section of ASVS 5.0.0; what is left out is of level 3.
POINTS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2,
    "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2,
    "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3,
    "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5, "6.6": 3, "6.8": 4,
    "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2,
    "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1,
    "9.1": 3, "9.2": 4,
    "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11, "10.5": 5, "10.6": 2, "10.7": 3,
    "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1, "11.6": 1,
    "12.1": 3, "12.2": 2, "12.3": 4,
    "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5,
    "14.1": 2, "14.2": 4, "14.3": 3,
    "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
    "17.1": 1, "17.2": 4, "17.3": 2,
}  # fmt: skip
ROW = re.compile(r"^\| (\d+\.\d+)\.(\d+) \| (met|partly|not applicable) \| (\S.*) \|$")


def rows() -> list[re.Match[str]]:
    return [row for line in PAGE.read_text(encoding="utf-8").splitlines() if (row := ROW.match(line))]


def test_every_point_stands_once():
    found = [(row[1], row[2]) for row in rows()]
    assert len(set(found)) == len(found) == 253
    assert Counter(section for section, _number in found) == POINTS


def test_the_sums_are_right():
    counts = Counter(row[3] for row in rows())
    told = re.search(r"Of (\d+) points (\d+) are met, (\d+) partly, and (\d+) do not apply", PAGE.read_text())
    assert told is not None
    assert [int(number) for number in told.groups()] == [
        253,
        counts["met"],
        counts["partly"],
        counts["not applicable"],
    ]


def test_what_is_named_is_there():
    named = {path for row in rows() for path in re.findall(r"`([a-z_]+/[\w./-]+)`", row[4])}
    assert len(named) > 50
    assert sorted(path for path in named if not (ROOT / path).exists()) == []
