"""Refusing passwords that a guesser tries early, beyond those that Django's own list knows letter by letter."""

from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: Figures and signs that stand for letters in passwords of people who were asked for figures and signs.
_LOOKALIKES = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
#: Words that everybody would try at this portal.
_OF_THE_PLACE = ("iasios", "accreditation", "accredited", "oncology", "radiology", "intervention", "interventional")
#: Letters that must remain when what is well known is taken out.
_LEFT_OVER = 6


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalpha())


class DisguisedPasswordValidator:
    """A well-known password stays well known with a capital, a year and an exclamation mark.

    It asks Django's list of 20,000 leaked passwords (which is made of the most used ones) for what is left when
    figures at the ends, look-alike signs and repetition are taken away.
    """

    def __init__(self) -> None:
        self._known = CommonPasswordValidator().passwords

    def validate(self, password: str, user: Any = None) -> None:
        if any(self._is_known(core) for core in self._cores(password.lower())):
            raise ValidationError(
                _("This is a well-known password with signs around it. Use words that nobody would guess."),
                code="password_disguised",
            )

    @staticmethod
    def _cores(password: str) -> set[str]:
        stripped = password.strip("0123456789!?.,-_ *#$@&+")
        plain = password.translate(_LOOKALIKES)
        cores = {stripped, stripped.translate(_LOOKALIKES), _letters(password), _letters(plain)}
        return cores | {core[: len(core) // 2] for core in cores if core[: len(core) // 2] * 2 == core}

    def _is_known(self, core: str) -> bool:
        if core in self._known:
            return True
        left = core
        for word in _OF_THE_PLACE:
            left = left.replace(word, "")
        return left != core and len(left) < _LEFT_OVER

    def get_help_text(self) -> str:
        return _("Three or four words that nobody would guess make a good one.")
