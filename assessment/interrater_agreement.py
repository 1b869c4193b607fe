"""How alike two people judged: per cent and Cohen's kappa. Pure arithmetic; docs/agreement.md has the formula."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from assessment.enums import VerdictChoice

CHOICES = tuple(str(choice) for choice in VerdictChoice)


def pair_key(first: str, second: str) -> str:
    """How a pair of verdicts is counted: *met/unclear*, the first seat's verdict before the slash."""
    return f"{first}/{second}"


@dataclass(frozen=True)
class AgreementFigures:
    """Counts of pairs of verdicts, and what follows from them."""

    pairs: Mapping[str, int] = field(default_factory=dict)

    @property
    def judged(self) -> int:
        return sum(self.pairs.values())

    @property
    def alike(self) -> int:
        return sum(self.pairs.get(pair_key(choice, choice), 0) for choice in CHOICES)

    @property
    def percent(self) -> float | None:
        """Judged alike, in per cent with one decimal, rounded half up; None when nothing was judged.

        100 is said only where every pair is alike.
        """
        if not self.judged:
            return None
        tenths = (2000 * self.alike + self.judged) // (2 * self.judged)
        return tenths / 10 if self.alike == self.judged else min(tenths, 999) / 10

    @property
    def kappa(self) -> float | None:
        """Agreement beyond chance, -1 to 1; None when nothing was judged or chance alone explains everything."""
        if not self.judged:
            return None
        chance = sum(self._first(choice) * self._second(choice) for choice in CHOICES)
        if chance == self.judged**2:
            return None
        return (self.judged * self.alike - chance) / (self.judged**2 - chance)

    @property
    def rows(self) -> list[tuple[str, list[int]]]:
        """The table: a row per verdict of the first seat, its counts by the second's."""
        return [(one, [self.pairs.get(pair_key(one, other), 0) for other in CHOICES]) for one in CHOICES]

    def _first(self, choice: str) -> int:
        return sum(self.pairs.get(pair_key(choice, other), 0) for other in CHOICES)

    def _second(self, choice: str) -> int:
        return sum(self.pairs.get(pair_key(other, choice), 0) for other in CHOICES)
