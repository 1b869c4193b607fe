"""What people paste: breaks of word processors become line breaks, signs that nobody can see are left out."""

import unicodedata
from typing import Any

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from iasios.text.cleaning import printable, printable_line, visible
from iasios.ui.text_fields import BlockField, LineField

#: As Word puts it on the clipboard: a manual line break, an optional hyphen, a table cell, a field, a page break.
WORD = "Rota 2026\x0bkept by the lead\x1fnurse; cell\x07end; \x13 REF _Ref1 \x14Table 1\x15; page\x0cbreak"


class Sheet(forms.Form):
    text = BlockField(limit=2000, required=False)
    name = LineField(limit=200, required=False)


def cleaned(**typed: str) -> dict[str, Any]:
    form = Sheet(typed)
    assert form.is_valid(), form.errors
    return form.cleaned_data


def test_a_block_from_word_keeps_its_lines() -> None:
    assert cleaned(text=WORD)["text"] == ("Rota 2026\nkept by the leadnurse; cellend;  REF _Ref1 Table 1; page\nbreak")


def test_a_line_from_word_is_one_line() -> None:
    assert cleaned(name="Dana\x0bLind\tRN\r\nWard\x07 7\x00")["name"] == "Dana Lind RN Ward 7"


@pytest.mark.parametrize("sign", sorted({*map(chr, range(32)), *map(chr, range(0x7F, 0xA0))} - set("\t\n\r\v\f\x85")))
def test_no_control_character_is_stored(sign: str) -> None:
    found = cleaned(text=f"a{sign}b", name=f"a{sign}b")
    assert found == {"text": "ab", "name": "ab"}


@pytest.mark.parametrize("mark", ["\r\n", "\r", "\n", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_kind_of_break_is_one_line_break(mark: str) -> None:
    assert cleaned(text=f"a{mark}b", name=f"a{mark}b") == {"text": "a\nb", "name": "a b"}


def test_names_have_no_invisible_signs_and_texts_keep_their_direction() -> None:
    assert cleaned(name="So\u202elis\u200b Insti\xadtute\ufeff")["name"] == "Solis Institute"
    assert cleaned(text="\u200fنص عربي")["text"] == "\u200fنص عربي"
    # The joiners belong to the spelling of Persian and Indic words.
    assert cleaned(name="می\u200cخواهم क्\u200dष")["name"] == "می\u200cخواهم क्\u200dष"


def test_letters_are_stored_in_one_piece() -> None:
    assert cleaned(text="Mu\u0308nchen", name="A\u030arhus") == {"text": "M\xfcnchen", "name": "\xc5rhus"}


def test_only_what_is_left_counts() -> None:
    form = Sheet({"name": "x" * 200 + "\x07\u200b"})
    assert form.is_valid()
    assert Sheet({"name": "x" * 201}).errors["name"] == ["This is 201 characters; 200 fit."]
    assert cleaned(text="\x00", name="\x07") == {"text": "", "name": ""}


@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    for clean in (printable, printable_line, visible):
        once = clean(text)
        assert clean(once) == once
        assert not any(unicodedata.category(letter) == "Cc" and letter not in "\n\t" for letter in once)
