"""Queries that are composed once: the same rows as composed each time, for each caller anew."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import Prefetch, Q, QuerySet
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from facilities.models import Facility, Membership, StoredFile
from iasios.compiled_queries import compiled_query
from tests.conftest import NO_SCOPE, OFFICE, set_scope
from tests.factories.facility import make_facility

pytestmark = pytest.mark.django_db


def a_facility(name: str = "Clinic", domain: str = "clinic") -> Facility:
    return make_facility(name, domain, enrolled=False, application=False).facility


def test_rows_are_those_of_the_values_and_the_statement_is_composed_once() -> None:
    composed = []

    @compiled_query
    def named(slug: str, least: int, *, reverse: bool = False) -> QuerySet[Facility]:
        composed.append((slug, least, reverse))
        order = "-pk" if reverse else "pk"
        return Facility.objects.filter(slug=slug, pk__gte=least).select_related("representative").order_by(order)

    first, second = a_facility("First", "first"), a_facility("Second", "second")
    stand_ins = ("value-0-of-a-compiled-query", 2_147_000_001)
    # In tests each call composes the statement once more, to compare.
    assert named(first.slug, 0) == [first]
    assert named(second.slug, 0) == [second]
    assert composed == [(*stand_ins, False), (first.slug, 0, False), (second.slug, 0, False)]
    assert named(second.slug, second.pk + 1) == []
    assert named(second.slug, 0, reverse=True) == [second]
    assert composed[-2:] == [(*stand_ins, True), (second.slug, 0, True)]
    with CaptureQueriesContext(connection) as asked:
        (found,) = named(first.slug, first.pk)
        assert found.representative == first.representative
    assert len(asked) == 1


def test_without_comparing_nothing_is_composed_again(settings: Any) -> None:
    settings.COMPARE_COMPILED_QUERIES = False
    composed = []

    @compiled_query
    def of_key(pk: int) -> QuerySet[Facility]:
        composed.append(pk)
        return Facility.objects.filter(pk=pk)

    facility = a_facility()
    assert [of_key(facility.pk), of_key(facility.pk), of_key(facility.pk + 1)] == [[facility], [facility], []]
    assert composed == [2_147_000_000]


def test_no_row_is_kept() -> None:
    @compiled_query
    def of_key(pk: int) -> QuerySet[Facility]:
        return Facility.objects.filter(pk=pk)

    facility = a_facility("Before")
    assert [row.name for row in of_key(facility.pk)] == ["Before"]
    Facility.objects.filter(pk=facility.pk).update(name="After")
    assert [row.name for row in of_key(facility.pk)] == ["After"]


@pytest.mark.parametrize("value", [None, 10**30, -(10**30), True, 1.5])
def test_other_values_are_composed_as_usual(value: Any) -> None:
    @compiled_query
    def of_key(pk: Any) -> QuerySet[Facility]:
        return Facility.objects.filter(pk=pk)

    a_facility()
    assert of_key(value) == list(Facility.objects.filter(pk=value))


def test_a_text_where_a_number_is_asked_for_is_refused_as_usual() -> None:
    @compiled_query
    def of_key(pk: Any) -> QuerySet[Facility]:
        return Facility.objects.filter(pk=pk)

    facility = a_facility()
    assert of_key(str(facility.pk)) == [facility]
    with pytest.raises(ValueError, match="expected a number but got 'x'"):
        of_key("x")


def test_a_value_that_is_no_parameter_is_composed_each_time() -> None:
    @compiled_query
    def alike(part: str) -> QuerySet[Facility]:
        return Facility.objects.filter(name__contains=part).order_by("pk")

    north, south = a_facility("Clinic of the north", "north"), a_facility("Clinic of the south", "south")
    assert alike("north") == [north]
    assert alike("south") == [south]
    assert alike("of the") == [north, south]


def test_a_value_that_is_a_parameter_and_a_part_of_one_is_composed_each_time(settings: Any) -> None:
    settings.COMPARE_COMPILED_QUERIES = False

    @compiled_query
    def called(words: str) -> QuerySet[Facility]:
        return Facility.objects.filter(Q(slug=words) | Q(name__istartswith=words)).order_by("pk")

    first, second = a_facility("First", "first"), a_facility("Second", "second")
    assert called("fir") == [first]
    assert called("sec") == [second]


def test_a_prefetch_asks_for_the_value_of_each_call(settings: Any) -> None:
    settings.COMPARE_COMPILED_QUERIES = False

    @compiled_query
    def with_people(pk: int) -> QuerySet[Any]:
        people = Prefetch("memberships", Membership.objects.filter(facility=pk), to_attr="people")
        return Facility.objects.filter(pk=pk).prefetch_related(people)

    for facility in (a_facility("First", "first"), a_facility("Second", "second")):
        assert [len(row.people) for row in with_people(facility.pk)] == [4]


def test_a_text_for_another_kind_of_column_is_composed_as_usual(settings: Any) -> None:
    settings.COMPARE_COMPILED_QUERIES = False

    @compiled_query
    def of_file(pk: Any) -> QuerySet[StoredFile]:
        return StoredFile.objects.filter(pk=pk)

    assert of_file("00000000-0000-4000-8000-000000000000") == []


def test_a_function_that_depends_on_more_than_its_arguments_is_found() -> None:
    names = ["name"]

    @compiled_query
    def ordered(pk: int) -> QuerySet[Facility]:
        return Facility.objects.filter(pk=pk).order_by(*names)

    facility = a_facility()
    assert ordered(facility.pk) == [facility]
    names.append("pk")
    with pytest.raises(AssertionError, match="ordered depends on more than its arguments"):
        ordered(facility.pk)


def test_rows_are_locked_within_a_transaction_only(monkeypatch: pytest.MonkeyPatch) -> None:
    @compiled_query
    def locked(pk: int) -> QuerySet[Facility]:
        return Facility.objects.select_for_update().filter(pk=pk)

    assert locked(0) == []
    monkeypatch.setattr(connection, "get_autocommit", lambda: True)
    with pytest.raises(TransactionManagementError):
        locked(0)


def test_each_call_asks_in_the_scope_of_its_caller() -> None:
    @compiled_query
    def of_key(pk: int) -> QuerySet[Facility]:
        return Facility.objects.filter(pk=pk)

    facility = a_facility()
    assert of_key(facility.pk) == [facility]
    set_scope(NO_SCOPE)
    assert of_key(facility.pk) == []
    set_scope(OFFICE)
    assert of_key(facility.pk) == [facility]
