"""Texts of mails and letters in the words of the office."""

import ast
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from assessment.services.decision_documents import APPEAL_LETTER, DECISION_LETTER, letter_texts
from facilities.emails.confirmations import confirmation_asked
from facilities.emails.office import STATUS_ASKED, status_asked
from facilities.models import Confirmation
from iasios.access import office_scope
from iasios.audit.models import AuditEvent
from iasios.outbox.editing import WrongPlaceholders, reset_texts, save_texts
from iasios.outbox.mail_types import Urgency, all_mail_types
from iasios.outbox.models import EditedText, OutboxEmail
from iasios.outbox.sending import WORDS
from iasios.outbox.texts import edited_words, text_kind, text_kinds
from tests.factories.dossier import awaiting_sign_off
from tests.factories.facility import Place

pytestmark = pytest.mark.django_db
KIND = STATUS_ASKED.kind
LETTERS = Path(settings.BASE_DIR, "assessment/services/decision_documents.py")


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Any:
    cache.clear()
    yield
    cache.clear()


def kind(name: str = KIND) -> Any:
    found = text_kind(name)
    assert found is not None
    return found


def save(language: str, number: int, text: str, by: Any, name: str = KIND) -> int:
    message = kind(name).messages[number]
    with office_scope("the office changes a text"):
        changed = save_texts(kind=kind(name), language=language, texts={message: (text, "")}, by=by)
    cache.clear()
    return changed


def written(place: Place) -> OutboxEmail:
    with transaction.atomic():
        status_asked(place.facility)
    return OutboxEmail.objects.filter(kind=KIND, person=place.representative).latest("created_at")


def test_every_kind_but_those_about_keys_has_its_texts() -> None:
    offered = {one.kind for one in text_kinds()}
    assert {one.kind for one in all_mail_types() if one.urgency is Urgency.ALWAYS} & offered == set()
    assert {KIND, DECISION_LETTER, "assessment.decided", "invoice.issued"} <= offered
    for one in text_kinds():
        assert one.messages
        for message in one.messages:
            for language, _label in settings.LANGUAGES:
                assert all("%(" not in text for text in message.shipped(language))


def test_the_office_writes_its_own_words(ours: Place, office: Any) -> None:
    first = kind().messages[0]
    shipped = first.shipped("en")[0]
    names = " ".join(f"{{{name}}}" for name in sorted(first.names))
    save("en", 0, f"100 % <b>new</b> & {names}", office)
    mail = written(ours)
    assert mail.subject.startswith("100 % <b>new</b> & ")
    assert "<b>new</b>" not in mail.html
    assert "&lt;b&gt;new&lt;/b&gt; &amp;" in mail.html
    assert "{" not in mail.subject
    # Another language keeps its shipped words, and so does another kind.
    assert kind().messages[0].shipped("de")[0] != shipped
    with translation.override("de"), edited_words(KIND, as_html=True):
        assert translation.gettext("Save") == "Speichern"


def test_no_code_of_a_text_is_run(ours: Place, office: Any) -> None:
    names = " ".join(f"{{{name}}}" for name in sorted(kind().messages[0].names))
    text = "%(origin)s %s %% " + names
    save("en", 0, text, office)
    assert written(ours).subject.startswith("%(origin)s %s %%")


def test_placeholders_are_checked_before_anything_is_saved(office: Any) -> None:
    found = next(one for one in text_kinds() if one.messages[0].names)
    message = found.messages[0]
    with office_scope("the office"), pytest.raises(WrongPlaceholders) as wrong:
        save_texts(kind=found, language="en", texts={message: ("Hello {stranger}", "")}, by=office)
    assert (wrong.value.unknown, wrong.value.missing) == (["stranger"], sorted(message.names))
    other = next(one for one in text_kinds() if one.kind != found.kind and one.messages[0] not in found.messages)
    with office_scope("the office"), pytest.raises(ValueError, match="not of"):
        save_texts(kind=found, language="en", texts={other.messages[0]: ("x", "")}, by=office)
    assert not EditedText.objects.exists()


def test_the_shipped_words_take_the_edit_away(office: Any) -> None:
    names = " ".join(f"{{{name}}}" for name in sorted(kind().messages[0].names))
    assert save("en", 0, f"New {names}", office) == 1
    assert save("en", 0, f"New {names}", office) == 0
    assert save("en", 0, kind().messages[0].shipped("en")[0], office) == 1
    assert not EditedText.objects.exists()
    save("de", 0, f"Neu {names}", office)
    with office_scope("reset"):
        assert reset_texts(kind=kind(), language="en", by=office) == 0
        assert reset_texts(kind=kind(), language="de", by=office) == 1
    assert AuditEvent.objects.filter(action="mail.texts_reset").count() == 1


def test_the_letter_of_a_decision_speaks_in_the_words_of_the_office(
    ours: Place, office: Any, assessor_one: Any, assessor_two: Any
) -> None:
    application = awaiting_sign_off(ours, office, assessor_one, assessor_two)
    number = next(n for n, one in enumerate(kind(DECISION_LETTER).messages) if "listed in public" in one.key)
    save("en", number, "You are <listed> now.", office, DECISION_LETTER)
    today = application.submitted_at.date()
    with office_scope("read the letter"):
        (texts,) = letter_texts(application, [("approve", "accredited")], [], reason="", starts_on=today, ends_on=today)
    assert "You are <listed> now." in texts


def test_the_texts_of_the_letter_are_those_of_the_service() -> None:
    source = Path(settings.BASE_DIR, "assessment/services/decision_documents.py").read_text(encoding="utf-8")
    said = [node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant)]
    for message in kind(DECISION_LETTER).messages:
        assert said.count(message.key) == 2, message.key


def test_every_mail_written_in_python_has_its_texts() -> None:
    written = [one for one in all_mail_types() if one.template == WORDS and one.urgency is not Urgency.ALWAYS]
    offered = {one.kind: one.messages for one in text_kinds()}
    assert len(written) > 40
    # A heading, something to say and the label of the link at least.
    assert [one.kind for one in written if len(offered.get(one.kind, ())) < 3] == []
    appeal = [message.key for message in offered["assessment.appeal_filed"]]
    assert not any("not upheld" in key for key in appeal)
    ending = [message.key for message in offered["assessment.term_ending"]]
    # What a function beside it says is found too.
    assert "The invoice for recertification comes in a mail of its own." in ending
    assert ("Your accreditation ends in one month, on %(day)s") in ending


def test_what_has_no_placeholder_is_not_filled_in_by_python() -> None:
    """Where it were, a sign of percent in the office's words would break the mail."""
    wrong = []
    for path in [*Path(settings.BASE_DIR).glob("*/emails/*.py"), *Path(settings.BASE_DIR).glob("*/emails.py"), LETTERS]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod) and isinstance(node.left, ast.Call):
                wrong += [
                    one.value
                    for one in node.left.args
                    if len(node.left.args) == 1 and isinstance(one, ast.Constant) and "%(" not in str(one.value)
                ]
    assert wrong == []


def test_a_mail_written_in_python_speaks_in_the_words_of_the_office(ours: Place, office: Any) -> None:
    name = "facilities.confirmation_asked"
    keys = [message.key for message in kind(name).messages]
    save("en", keys.index("Are things at %(facility)s as they were?"), "Still at 100 %, {facility} <b>?", office, name)
    once = keys.index("Once a year accredited centres confirm that nothing material has changed, or say what has.")
    save("en", once, "Say 100 % of what is new & <i>all</i>.", office, name)
    made = Confirmation(facility=ours.facility, due_on=date(2026, 12, 1), pk=1)
    with transaction.atomic():
        confirmation_asked(made)
    mail = OutboxEmail.objects.filter(kind=name, person=ours.representative).get()
    assert mail.subject == f"Still at 100 %, {ours.facility.name} <b>?"
    assert "Say 100 % of what is new & <i>all</i>." in mail.text
    assert "&lt;i&gt;all&lt;/i&gt;" in mail.html
    assert "<i>all" not in mail.html


def test_the_letter_on_an_appeal_can_be_changed() -> None:
    texts = [message.key for message in kind(APPEAL_LETTER).messages]
    assert len(texts) == 6
    assert "The appeal is not upheld: both say that the decision was right." in texts


def test_the_pages(office: Any, chair: Any, as_user: Any, queries: Any) -> None:
    browser = as_user(office)
    listed = browser.get(reverse("outbox:texts"))
    assert listed.status_code == 200
    with queries(5):
        browser.get(reverse("outbox:texts"))
    address = reverse("outbox:text", args=[KIND, "en"])
    page = browser.get(address)
    form = page.context["form"]
    typed = {name: form[name].value() for name in form.fields}
    names = " ".join(f"{{{name}}}" for name in sorted(kind().messages[0].names))
    wrong = browser.post(address, typed | {"text-0": "Hello {stranger}"})
    assert wrong.status_code == 422
    assert "Nothing fills in {stranger}." in wrong.content.decode()
    shown = browser.post(address, typed | {"text-0": f"Hello {names}", "preview": "1"})
    assert shown.status_code == 200
    assert shown.content.decode().count(f"<b>Hello {names}</b>") == 1
    assert not EditedText.objects.exists()
    assert browser.post(address, typed | {"text-0": f"Hello {names}"}).status_code == 302
    assert EditedText.objects.get().text == f"Hello {names}"
    assert browser.post(address, {"reset": "1"}).status_code == 302
    assert not EditedText.objects.exists()
    assert browser.get(reverse("outbox:text", args=["account", "en"])).status_code == 404
    assert browser.get(reverse("outbox:text", args=[KIND, "xx"])).status_code == 404
    stranger = as_user(chair)
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, {"reset": "1"}).status_code == 404
