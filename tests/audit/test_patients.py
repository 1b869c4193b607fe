"""The log is kept for good, so no word of a patient gets into it by a reason, a title or the name of a file."""

from typing import Any

import pytest

from iasios.audit.services import record

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("action", "subject", "kept"),
    [
        ("upload.added", "Consent of Mr Vexworth", "Consent of …"),
        ("file.opened", "Mr_Vexworth_NHS_943_476_5919.pdf", "… ….pdf"),
        ("file.opened", "letter_of_the_board.pdf", "letter_of_the_board.pdf"),
        # A person is named in the log of people: that is what it is for.
        ("member.removed", "Mr Smith", "Mr Smith"),
    ],
)
def test_what_is_typed_is_kept_without_patients(office: Any, action: str, subject: str, kept: str) -> None:
    assert record(action, by=office, subject=subject).subject == kept


def test_reasons_are_kept_without_patients_and_other_words_as_they_are(office: Any) -> None:
    event = record("invoice.held", by=office, subject="2026-00001", reason="Asked by Mr Vexworth", person="Mr Smith")
    assert event.detail == {"reason": "Asked by …", "person": "Mr Smith"}
