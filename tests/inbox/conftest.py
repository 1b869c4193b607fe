"""The clock of these tests stands at Monday 30 November 2026, nine in Vienna; the facilities are two months old."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from tests.inbox.scenes import MONDAY


@pytest.fixture
def moment() -> datetime:
    return MONDAY - timedelta(days=60)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller
