"""One mail, ready to go."""

from typing import Any

import pytest

from iasios.outbox.models import OutboxEmail
from tests.factories.mails import store_mail


@pytest.fixture
def write(db: None) -> Any:
    """`write(subject="x")` stores a mail as a service would."""

    def stored(**changes: Any) -> OutboxEmail:
        mail = store_mail(**changes)
        assert mail is not None
        return mail

    return stored
