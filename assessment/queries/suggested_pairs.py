"""Which two could assess an application: suggested with the reasons, chosen by the office."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from heapq import nsmallest
from itertools import combinations, product
from typing import Any

from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from assessment.queries.assignments import Candidate

#: Pairs that are shown.
MOST_PAIRS = 3
#: People of whom pairs are formed, those with the least to do first; more would only cost time.
_MOST_PEOPLE = 40


@dataclass(frozen=True)
class SuggestedPair:
    """Two people for the two seats, in this order, and why they are suggested."""

    first: Candidate
    second: Candidate

    @property
    def common_languages(self) -> list[str]:
        """Codes of the languages that both speak."""
        return sorted(_languages(self.first) & _languages(self.second))

    @property
    def reasons(self) -> list[str]:
        """Whole sentences, in the reader's language."""
        found = [_("Nothing that the portal knows speaks against them.")]
        if self.common_languages:
            names = ", ".join(sorted(str(_(get_language_info(code)["name"])) for code in self.common_languages))
            found.append(_("Both speak: %(languages)s.") % {"languages": names})
        found.append(
            _("Open dossiers: %(first)s and %(second)s.") % {"first": _load(self.first), "second": _load(self.second)}
        )
        countries = [str(_country(candidate).name) for candidate in (self.first, self.second) if _country(candidate)]
        for candidate in (self.first, self.second):
            if not candidate.seat and not candidate.statement.is_valid:
                found.append(
                    _("%(person)s has no valid statement: ask first, it is confirmed before the seat is taken.")
                    % {"person": candidate.person}
                )
        if len(set(countries)) > 1:
            found.append(_("They work in %(first)s and %(second)s.") % {"first": countries[0], "second": countries[1]})
        return found


def suggested_pairs(
    candidates: Iterable[Candidate], *, language: str, left: Collection[int] = ()
) -> list[SuggestedPair]:
    """The best pairs for the seats that are free, the best first; none where nobody is left to sit.

    Against nobody of them anything is known, nobody is away or has as many dossiers as they want, and the two do not
    work at one hospital. Before that, people who speak the hospital's language go first, then pairs with a language in
    common, from two countries, with few open dossiers and requests, and with a quick turn-around (R51).

    Args:
        candidates: all assessors, as `candidates_for` gives them.
        language: ISO 639-1 code of the language in which the hospital works.
        left: ids of the people who had a seat of this application and left it.
    """
    everybody = list(candidates)
    seated = {candidate.seat: candidate for candidate in everybody if candidate.seat}
    if len(seated) > 1:
        return []
    free = nsmallest(
        _MOST_PEOPLE, (one for one in everybody if _is_free(one) and one.person.pk not in left), key=_burden
    )
    pairs: Iterable[tuple[Candidate, Candidate]]
    if 1 in seated:
        pairs = product([seated[1]], free)
    elif 2 in seated:
        pairs = product(free, [seated[2]])
    else:
        pairs = combinations(free, 2)
    possible = (SuggestedPair(*two) for two in pairs if not _share_a_hospital(*two))
    return nsmallest(MOST_PAIRS, possible, key=lambda pair: _rank(pair, language))


def _is_free(candidate: Candidate) -> bool:
    return not (
        candidate.seat or candidate.is_conflicted or candidate.doubts or candidate.is_full or candidate.away_until
    )


def _rank(pair: SuggestedPair, language: str) -> tuple[Any, ...]:
    both = (pair.first, pair.second)
    return (
        sum(language not in _languages(candidate) for candidate in both),
        not pair.common_languages,
        sum(not candidate.seat and not candidate.statement.is_valid for candidate in both),
        len({str(_country(candidate)) for candidate in both}) < len(both),
        sum(_burden(candidate)[0] for candidate in both),
        max(_burden(candidate)[0] for candidate in both),
        sum(candidate.days or 0 for candidate in both),
        *(candidate.person.pk for candidate in both),
    )


def _burden(candidate: Candidate) -> tuple[int, int]:
    return candidate.work.open + candidate.work.unanswered, candidate.person.pk


def _languages(candidate: Candidate) -> set[str]:
    return set(candidate.profile.languages) if candidate.profile else set()


def _country(candidate: Candidate) -> Any:
    return candidate.profile.country if candidate.profile else None


def _share_a_hospital(first: Candidate, second: Candidate) -> bool:
    return bool({place.pk for place in first.facilities} & {place.pk for place in second.facilities})


def _load(candidate: Candidate) -> str:
    most = candidate.profile.most_dossiers if candidate.profile else None
    if most is None:
        return str(candidate.open_dossiers)
    return _("%(open)s of %(most)s") % {"open": candidate.open_dossiers, "most": most}
