"""What the cards of a page say when something was not saved, or does not count yet."""

from collections.abc import Iterable
from dataclasses import dataclass

from applications.content_hashes import fingerprint
from applications.forms import AnswerForm
from applications.kinds import AnswerPart, kind_of
from applications.models import Answer
from applications.presenters.question_cards import Card
from applications.queries import Content
from iasios.text.differences import merge_texts, word_difference


def put_back(card: Card, form: AnswerForm) -> None:
    """Shows what was typed instead of what is stored, with the messages of the form."""
    card.met = {"yes": True, "no": False}.get(form.data.get(form.add_prefix("met"), ""))
    card.met_errors = [str(error) for error in form.errors.get("met", [])]
    for box in card.boxes:
        if box.name in form.data:
            box.value = form.typed(box.part)
        box.errors = [str(error) for error in form.errors.get(box.part, [])]


def mark_refused(card: Card, form: AnswerForm) -> None:
    """Keeps version and fingerprint as they were sent: a colleague's change in between must still be noticed."""
    put_back(card, form)
    version = form.data.get(form.add_prefix("version"), "")
    card.version = int(version) if version.isdecimal() and len(version) < 10 else 0
    card.seen = form.data.get(form.add_prefix("seen"), "")[:200]
    card.base = form.data.get(form.add_prefix("base"), "")[:200]


def mark_stale(card: Card, form: AnswerForm, current: Answer) -> None:
    """Shows the typed text with the colleague's beside it where both wrote; the next save is one over the colleague's.

    Boxes that the person left alone show what the colleague wrote.
    """
    put_back(card, form)
    card.stale = current
    known = form.known
    if known and known.get("met") == fingerprint(card.met):
        card.met = current.met
    for box in card.boxes:
        stored = getattr(current, box.part)
        typed = box.value.strip()
        if known and not box.errors and known.get(box.part) == fingerprint(typed):
            box.value = stored
        elif stored != typed and known.get(box.part) != fingerprint(stored):
            box.theirs = word_difference(box.value, stored)


def compare_with(card: Card, before: Content, *, merge: bool) -> None:
    """On a stale card: theirs and yours as differences from the text that both began from.

    Args:
        merge: put both changes into the field where they do not touch the same words.
    """
    if card.stale is None:
        return
    for box in card.boxes:
        box.typed = box.value
        if box.theirs is None:
            continue
        stored = getattr(card.stale, box.part)
        box.before = getattr(before, box.part)
        box.theirs = word_difference(box.before, stored)
        box.mine = word_difference(box.before, box.value)
        merged = merge_texts(box.before, box.value.strip(), stored) if merge and not box.errors else None
        if merged is not None:
            box.value, box.is_merged = merged, True


def mark_incomplete(card: Card) -> bool:
    """Says at the fields of a core card what keeps it from counting (R30); whether there was anything to say."""
    if not card.question.is_core:
        return False
    said = False
    for part in card.state.missing:
        demand = kind_of(card.question).demand_for(part)
        if not demand:
            continue
        if part is AnswerPart.ANSWER:
            card.met_errors, said = [demand], True
        for box in card.boxes:
            if box.part == part:
                box.errors, said = [demand], True
    return said


@dataclass(frozen=True)
class ErrorLine:
    """A line of the error summary."""

    text: str
    target: str


def error_lines(cards: Iterable[Card]) -> list[ErrorLine]:
    """One line per message, in the order of the page."""
    lines = []
    for card in cards:
        criterion = card.question.criterion
        if card.stale is not None:
            lines.append(ErrorLine(f"{criterion}: {card.stale_line}", f"q-{card.code}"))
        lines += [ErrorLine(f"{criterion}: {text}", f"met-{card.code}") for text in card.met_errors]
        lines += [ErrorLine(f"{criterion}: {text}", box.id) for box in card.boxes for text in box.errors]
    return lines
