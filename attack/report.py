"""What was tried and what came of it, as a table for people and as JSON for programs."""

import json
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: So many findings of a kind are kept with their words; all are counted.
_KEPT = 50


@dataclass
class Report:
    """Counts by group; a leak is what somebody got who must not, a fault an answer of 500 or worse."""

    probes: Counter[str] = field(default_factory=Counter)
    leaks: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)
    #: What was tried at all: names of addresses, of tables.
    lines: Counter[str] = field(default_factory=Counter)
    oracles: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    #: Told at once of what is found; the long form takes an hour.
    say: Callable[[str], None] = print
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def tried(self, group: str, line: str, times: int = 1) -> None:
        with self._lock:
            self.probes[group] += times
            self.lines[line] += times

    def leak(self, group: str, words: str) -> None:
        self.leaks[group] += 1
        self._keep(f"LEAK {group}: {words}")

    def fault(self, group: str, words: str) -> None:
        self.faults[group] += 1
        self._keep(f"FAULT {group}: {words}")

    def _keep(self, words: str) -> None:
        if len(self.found) < _KEPT:
            self.found.append(words)
            self.say(words[:300])

    def is_clean(self) -> bool:
        return not self.leaks and not self.faults and not any(oracle["tells"] for oracle in self.oracles)

    def table(self) -> str:
        width = max(map(len, [*self.probes, "Together"])) + 2
        lines = [f"{'':{width}}{'probes':>10}{'leaks':>8}{'faults':>8}"]
        lines += [
            f"{group:{width}}{count:>10,}{self.leaks[group]:>8}{self.faults[group]:>8}"
            for group, count in self.probes.items()
        ]
        sums = (self.probes.total(), self.leaks.total(), self.faults.total())
        lines.append(f"{'Together':{width}}{sums[0]:>10,}{sums[1]:>8}{sums[2]:>8}")
        if self.oracles:
            lines.append(f"\n{'Told by time or words':44}{'each':>6}{'ms':>9}{'ms':>9}{'AUC':>7}{'z':>7}  words")
            lines += [
                f"{told['what']:44}{told['each']:>6}{told['first_ms']:>9.2f}{told['second_ms']:>9.2f}"
                f"{told['auc']:>7.3f}{told['z']:>7.1f}  {'alike' if told['alike'] else 'DIFFER'}"
                for told in self.oracles
            ]
        return "\n".join([*lines, *self.notes, *self.found])

    def write(self, target: Path, **more: Any) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        told = {
            "probes": dict(self.probes),
            "leaks": dict(self.leaks),
            "faults": dict(self.faults),
            "found": self.found,
            "oracles": self.oracles,
            "notes": self.notes,
            "lines": dict(self.lines),
        }
        target.write_text(json.dumps(more | told, indent=1))
