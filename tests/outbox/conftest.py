"""One mail, ready to go."""

from typing import Any

import pytest
from django.db import transaction

from iasios.outbox.models import OutboxEmail
from iasios.outbox.services import store


@pytest.fixture
def write(db: None) -> Any:
    """`write(subject="x")` stores a mail as a service would."""

    def stored(**changes: Any) -> OutboxEmail:
        values: dict[str, Any] = {
            "kind": "test.message",
            "to": ["maren.holt@northgate.example"],
            "subject": "A subject",
            "text": "A text\n",
            "html": "<p>A text</p>",
        }
        with transaction.atomic():
            mail = store(**(values | changes))
        assert mail is not None
        return mail

    return stored
