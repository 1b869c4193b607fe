"""Texts of assessors that the hospital reads: an assessor's name holds them back (A22)."""

from django.utils.translation import gettext as _

from assessment.name_detection import name_in
from assessment.queries.people import names_of_assessors
from iasios.workflow import StepRefused


class NameFound(StepRefused):
    """A text for the hospital bears an assessor's name; its author takes it out or says that somebody else is meant."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _(
                "The hospital reads this, and it has the name %(name)s, which is an assessor's. Take it out, or say "
                "that somebody else is meant."
            )
            % {"name": name}
        )
        self.name = name


def refuse_names(*texts: str, meant: bool) -> None:
    """Looks for the names of all assessors of the programme, so that a refusal tells nothing about who assesses.

    Args:
        meant: the author has said that the name is somebody else's.

    Raises:
        NameFound: with the name.
    """
    words = "\n".join(text for text in texts if text)
    if words and not meant and (name := name_in(words, names_of_assessors())):
        raise NameFound(name)
