"""The usual people of an assessment, by the names that the tests use."""

from typing import Any

import pytest


@pytest.fixture
def one(assessor_one: Any) -> Any:
    return assessor_one


@pytest.fixture
def two(assessor_two: Any) -> Any:
    return assessor_two


@pytest.fixture
def three(assessor_three: Any) -> Any:
    return assessor_three
