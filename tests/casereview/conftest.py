"""One day for all: 4 March 2026."""

import pytest
import time_machine

from tests.casereview.pages import NOW


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def moment():
    return NOW
