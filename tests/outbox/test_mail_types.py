"""The table of mail types: every mail of the portal stands in it and renders in every language."""

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

from iasios.outbox.mail_types import MailType, Urgency, all_mail_types, labels_of
from iasios.outbox.sending import compose

#: Some name figures of the newest edition.
pytestmark = pytest.mark.django_db

LANGUAGES = [code for code, _name in settings.LANGUAGES]
COMPOSED = [mail_type for mail_type in all_mail_types() if mail_type.template]
TEMPLATES = Path(settings.BASE_DIR) / "templates/emails"


class Named(SimpleNamespace):
    """Anything that a mail names."""

    def __str__(self) -> str:
        return str(self.name)


def values() -> dict[str, Any]:
    """Whatever any mail may say."""
    facility = Named(name="Northgate & <Sons>", slug="northgate")
    person = Named(name="Dr Ada O'Neill", email="ada@northgate.example")
    day = date(2026, 4, 3)
    application = Named(
        name="IAS-2026-0061",
        code="IAS-2026-0061",
        facility=facility,
        due_on=day,
        submitted_at=day,
        submitted_by=person,
        status_since=day,
        get_level_display="Centre of Excellence",
    )
    return {
        **dict.fromkeys(["recipient", "colleague", "invited_by", "approved_by", "author", "by", "name"], person),
        **dict.fromkeys(["outgoing", "incoming", "proposed_by"], person),
        **dict.fromkeys(["days", "count", "round", "days_late"], 2),
        **dict.fromkeys(["due_on", "ends_on", "until"], day),
        **dict.fromkeys(["total", "amount", "still_open", "credit"], 100),
        **dict.fromkeys(["is_representative", "is_deputy", "is_account_holder"], True),
        **dict.fromkeys(["by_office", "is_owed", "was_declined", "swapped", "is_over", "is_today"], False),
        "file_title": "Letter",
        "shown_until": datetime(2026, 4, 3, 9, 30, tzinfo=UTC),
        "facility": facility,
        "facility_name": facility.name,
        "application": application,
        "item": Named(name="Protocol", title="Protocol", expires_on=day),
        "decision": Named(name="", outcome="approve"),
        "draft": person,
        "email": person.email,
        "is_appointed": True,
        "role": "Deputy",
        "reason": "A reason",
        "answer": "An answer",
        "job_title": "Nurse",
        "status": "Confirmed",
        "progress": "On the way",
        "code": "NORTHGATE-1",
        "criteria": "1A, 1B",
        "criterion": "1A",
        "number": "2026-00002",
        "credit_number": "CN-2026-00001",
        "currency": "EUR",
        "places": [("Northgate", "3 to 5"), ("", "7")],
        "lines": [{"subject": "Invoice 2026-00002", "link": "https://portal.example/invoices/"}],
        "heading": "A heading",
        "paragraphs": ["One", "Two"],
        "action": "Open it",
        "origin": "https://portal.example",
        "link": "https://portal.example/the/thing/?of=1&show=2",
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mail_type", COMPOSED, ids=lambda mail_type: mail_type.kind)
def test_every_mail_renders_as_html_and_text(mail_type: MailType, language: str) -> None:
    with translation.override(language):
        subject, text, html = compose(mail_type.template, values())
    assert subject
    assert "\n" not in subject
    assert f'<html lang="{language}"' in html
    assert "<title></title>" not in html
    assert 'href="https://portal.example/the/thing/?of=1&amp;show=2"' in html
    assert text.count(":\nhttps://portal.example/the/thing/?of=1&show=2\n\n-- \n") == 1
    assert "&amp;" not in subject + text
    assert "<Sons>" not in html
    for trace in ("{%", "{{", "{#", "None", "Named("):
        assert trace not in subject + text + html


def test_each_sentence_stands_in_one_template() -> None:
    assert [str(path) for path in TEMPLATES.rglob("*.txt")] == []
    written = {path.relative_to(TEMPLATES).with_suffix("").as_posix() for path in TEMPLATES.glob("*/[!_]*.html")}
    assert written == {mail_type.template for mail_type in COMPOSED}


def test_another_language_says_it_in_other_words() -> None:
    for mail_type in COMPOSED:
        if mail_type.template == "outbox/words":
            continue
        said = set()
        for language in LANGUAGES:
            with translation.override(language):
                said.add(compose(mail_type.template, values())[1].partition("\n-- ")[0])
        assert len(said) == len(LANGUAGES), mail_type.kind


def test_a_kind_is_declared_once_and_a_key_never_waits() -> None:
    before = all_mail_types()
    with pytest.raises(ValueError, match=r"invoice\.issued is declared twice"):
        MailType("invoice.issued", Urgency.NEEDS_YOU, "Invoices", template="invoicing/issued")
    with pytest.raises(ValueError, match="holds a key"):
        MailType("test.key", Urgency.NEEDS_YOU, "Keys", template="test/key", is_sensitive=True)
    assert all_mail_types() == before


def test_labels_are_named_once_in_the_present_language() -> None:
    with translation.override("de"):
        labels = labels_of(Urgency.NEEDS_YOU)
    assert labels == sorted(set(labels), key=str.casefold)
    assert "Rechnungen" in labels
    assert "Zahlungen" not in labels
    assert all(str(mail_type.label) for mail_type in all_mail_types())
