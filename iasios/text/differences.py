"""What changed between two texts, word by word. Pure; `iasios.ui.elements.difference` draws it."""

import re
from difflib import SequenceMatcher
from itertools import pairwise

#: Beyond this many pieces the comparison would take seconds; then larger pieces are compared.
MANY = 1_500

_WORDS = re.compile(r"\s+|\S+\s*")
_SENTENCES = re.compile(r"[^.\n]*[.\n]+\s*|[^.\n]+")


def word_difference(before: str, after: str) -> list[tuple[str, str]]:
    """Pairs of `same`, `added` or `removed` and the text. Joined without the removed ones they give `after`."""
    for pattern in (_WORDS, _SENTENCES):
        old, new = pattern.findall(before), pattern.findall(after)
        if max(len(old), len(new)) <= MANY:
            return _compare(old, new)
    return [pair for pair in (("removed", before), ("added", after)) if pair[1]]


def merge_texts(before: str, mine: str, theirs: str) -> str | None:
    """One text with both people's changes; None where they touch the same words, so that a person must decide."""
    base = _WORDS.findall(before)
    changed = [(side, _WORDS.findall(side)) for side in (mine, theirs)]
    if max(len(base), *(len(words) for _text, words in changed)) > MANY:
        return None
    edits: list[tuple[int, int, str]] = []
    for _text, words in changed:
        opcodes = SequenceMatcher(None, base, words, autojunk=False).get_opcodes()
        edits += [(start, end, "".join(words[low:high])) for tag, start, end, low, high in opcodes if tag != "equal"]
    edits = sorted(set(edits))
    for (_start, end, _words), (following, _end, _other) in pairwise(edits):
        if following <= end:
            return None
    parts, place = [], 0
    for start, end, words_ in edits:
        parts += [*base[place:start], words_]
        place = end
    return "".join(parts + base[place:])


def _compare(old: list[str], new: list[str]) -> list[tuple[str, str]]:
    parts: list[tuple[str, str]] = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        removed, added = "".join(old[old_from:old_to]), "".join(new[new_from:new_to])
        if tag == "equal":
            parts.append(("same", added))
            continue
        if removed:
            parts.append(("removed", removed))
        if added:
            parts.append(("added", added))
    return parts
