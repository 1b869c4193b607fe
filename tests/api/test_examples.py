"""The examples of docs/api.md, asked as they stand there; and the description that the library makes."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone
from openapi_spec_validator import validate

from iasios.api.models import Scope
from iasios.api.services import make_token

pytestmark = pytest.mark.django_db

PAGE = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^\| `GET (/api/v1/\S+)` \| (\d+) \| (.*) \|$", PAGE, re.MULTILINE)


def test_every_address_has_an_example(client):
    described = client.get("/api/v1/openapi.json").json()["paths"]
    asked = {address.partition("?")[0] for address, _status, _fields in EXAMPLES}
    assert {path for path in described if "{" not in path} <= asked


@pytest.mark.parametrize(("address", "status", "fields"), EXAMPLES)
def test_an_example_answers_as_the_page_says(client, office, ours, address, status, fields):
    last_day = timezone.localdate() + timedelta(days=1)
    _token, key = make_token(name="Examples", scopes=Scope.values, last_day=last_day, by=office)
    answer = client.get(address, headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == int(status)
    if answer.status_code == 200:
        said = answer.json()
        assert set(said) == {"items", "count"}
        for row in said["items"]:
            assert list(row) == re.findall(r"`(\w+)`", fields)


def test_the_description_is_whole_and_needs_no_token(client):
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    described = json.loads(answer.content)
    validate(described)
    for path in described["paths"].values():
        assert set(path) == {"get"}
        assert path["get"]["security"]
        assert {"200", "401", "403", "429"} <= set(path["get"]["responses"])
