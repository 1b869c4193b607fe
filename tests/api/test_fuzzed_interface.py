"""The interface for programs, asked for what its own description allows and forbids, made up by hypothesis.

Every answer is one that the description names, with a body of the described shape.
"""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from iasios.api import authentication
from iasios.api.models import Scope
from iasios.api.services import make_token
from iasios.web.rate_limits import Limit
from tests.access.test_fuzzed_forms import NASTY, made_up, often, wrong_with

pytestmark = pytest.mark.django_db

ANY_TEXT = st.one_of(st.sampled_from(NASTY), st.text(st.characters(exclude_categories=("Cs",)), max_size=30))


def values(schema: dict[str, Any], components: dict[str, Any]) -> st.SearchStrategy[Any]:
    """What a schema describes, roughly, or anything else."""
    if "$ref" in schema:
        return values(components[schema["$ref"].rpartition("/")[2]], components)
    if "anyOf" in schema:
        return st.one_of(*(values(part, components) for part in schema["anyOf"]))
    right: st.SearchStrategy[Any] = st.text(max_size=12)
    if "enum" in schema or "const" in schema:
        right = st.sampled_from([str(value) for value in schema.get("enum", [schema.get("const")])])
    elif schema.get("type") == "integer":
        right = st.integers(-2, 2**63).map(str)
    elif schema.get("type") == "null":
        right = st.just("")
    elif schema.get("format") in ("date", "date-time"):
        right = st.datetimes().map(lambda at: at.isoformat()[: 10 if schema["format"] == "date" else None])
    return st.one_of(right, right, ANY_TEXT)


@pytest.fixture
def key(office: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(authentication, "USES", Limit("many-uses", times=10**6, seconds=60))
    last_day = timezone.localdate() + timedelta(days=1)
    return make_token(name="Made up", scopes=Scope.values, last_day=last_day, by=office)[1]


def test_every_answer_is_one_that_the_description_names(client: Any, key: str, ours: Any, theirs: Any) -> None:
    client.raise_request_exception = False
    described = client.get("/api/v1/openapi.json").json()
    components = described["components"]["schemas"]
    identifiers = st.sampled_from([ours.slug, ours.application.code, "2026-00001"]) | ANY_TEXT.filter(bool)
    wrong: list[str] = []
    answered: dict[str, set[int]] = {}
    for path, methods in described["paths"].items():
        assert set(methods) == {"get"}
        told = methods["get"]
        parameters = {part["name"]: part["schema"] for part in told.get("parameters", []) if part["in"] == "query"}
        asked = st.fixed_dictionaries({}, optional={name: values(of, components) for name, of in parameters.items()})

        def check(given: tuple[dict[str, str], str], path: str = path, told: Any = told) -> None:
            query, identifier = given
            url = path.replace("{id}", quote(identifier, safe=""))
            answer = client.get(url, query, headers={"Authorization": f"Bearer {key}"})
            answered.setdefault(path, set()).add(answer.status_code)
            # 422 for parameters that are none is the framework's own, beside those that are described.
            allowed = {int(status) for status in told["responses"]} | {404, 422}
            if answer.status_code not in allowed or wrong_with(answer):
                wrong.append(f"{url} {query}: {answer.status_code}")
            elif str(answer.status_code) in told["responses"]:
                schema = told["responses"][str(answer.status_code)]["content"]["application/json"]["schema"]
                checker = Draft202012Validator(schema | {"components": described["components"]})
                wrong.extend(f"{url} {query}: {error.message}" for error in checker.iter_errors(answer.json()))

        made_up(st.tuples(asked, identifiers), check)
    assert wrong == []
    assert set(answered) == set(described["paths"])


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_whatever_is_sent_changes_nothing(client: Any, key: str, ours: Any, method: str) -> None:
    client.raise_request_exception = False
    for path in client.get("/api/v1/openapi.json").json()["paths"]:
        url = path.replace("{id}", ours.slug)
        headers = {"Authorization": f"Bearer {key}"}
        body = json.dumps({"status": "excellence"})
        answer = getattr(client, method)(url, body, content_type="application/json", headers=headers)
        assert (url, answer.status_code) == (url, 405)


def test_any_key_that_is_none_is_refused(client: Any, ours: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authentication, "WRONG_KEYS", Limit("many-wrong", times=10**6, seconds=60))
    client.raise_request_exception = False
    seen: set[int] = set()

    @settings(
        max_examples=often() * 10,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(("Bearer ", "bearer ", "Basic ", "")), ANY_TEXT)
    def each(scheme: str, word: str) -> None:
        # What a server hands on: one line of Latin-1.
        header = (scheme + word).encode("latin-1", "replace").decode("latin-1").replace("\r", "").replace("\n", "")
        seen.add(client.get("/api/v1/facilities", headers={"Authorization": header}).status_code)

    each()
    assert seen == {401}
