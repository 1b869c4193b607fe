"""Cards as pages show them and as browsers send them back."""

import re

from applications.models import Answer
from applications.services import save_answer

AUTOSAVE = {"X-Autosave": "1", "Accept": "application/json"}


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.split())


def as_shown(response, code):
    """The fields of a card as the page shows them, as a browser would send them unchanged."""
    shown = next(card for card in response.context["cards"] if card.code == code)
    data = {f"{code}-version": str(shown.version), f"{code}-seen": shown.seen, f"{code}-base": shown.base}
    if shown.met is not None:
        data[f"{code}-met"] = "yes" if shown.met else "no"
    return data | {box.name: box.value for box in shown.boxes}


def colleague_saves(ours, code, **values):
    answer = Answer.objects.select_related("question").get(application=ours.application, question__code=code)
    return save_answer(answer=answer, version=answer.version, by=ours.deputy, **{"met": True} | values)
