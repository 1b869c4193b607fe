"""Everybody whom the addresses are asked for, and what the addresses are made of."""

from typing import Any

import pytest

from tests.access.world import World, make_world


@pytest.fixture
def staff(office: Any, chair: Any, assessor_one: Any, assessor_two: Any, assessor_three: Any) -> dict[str, Any]:
    return {
        "office": office,
        "chair": chair,
        "assessor": assessor_one,
        "second": assessor_two,
        "unassigned": assessor_three,
    }


@pytest.fixture
def world(staff: dict[str, Any]) -> World:
    return make_world(staff)
