"""The reference of settings: as the source reads them, and none left out."""

from tests.architecture import settings_doc

#: Of every machine, and words of `make` that docs/operations.md explains at its commands.
OF_THE_MACHINE, OF_MAKE = {"HOME", "PATH"}, {"AS", "LONG", "QUICK", "TESTS"}
#: The Makefile alone reads it.
BY_MAKE = {"PYTHON"}


def test_every_variable_that_is_read_has_its_meaning():
    told = set(settings_doc.meanings())
    assert settings_doc.read_anywhere() - told == OF_THE_MACHINE | OF_MAKE
    assert told - settings_doc.read_anywhere() == BY_MAKE


def test_what_the_settings_need_is_said_to_be_needed():
    from iasios.settings import base

    needed = {name for name, (_kind, default) in base.env.asked.items() if default == "required"}
    told = {name for name, entry in settings_doc.meanings().items() if entry.get("needed") == "yes"}
    assert told == needed


def test_the_page_is_fresh():
    assert settings_doc.DOC.read_text(encoding="utf-8") == settings_doc.text(), "Run `make docs`"


def test_no_page_shows_a_value_of_this_machine():
    assert str(settings_doc.ROOT) not in settings_doc.text()
