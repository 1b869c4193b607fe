"""Scopes within scopes: what they cost, and that what is remembered is what PostgreSQL was told."""

from contextlib import suppress

import pytest
from django.db import connection
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from applications.models import Application
from facilities.models import Facility
from iasios.access import facility_scope, office_scope, person_scope

pytestmark = pytest.mark.django_db


def test_a_scope_that_is_in_force_costs_nothing(ours):
    with (
        office_scope("a service"),
        CaptureQueriesContext(connection) as captured,
        office_scope("another that it calls"),
    ):
        pass
    assert [query["sql"] for query in captured.captured_queries] == []


def test_an_error_in_a_scope_that_was_in_force_undoes_all_of_the_scope_around_it(ours):
    with pytest.raises(RuntimeError), office_scope("a service"):
        Facility.objects.filter(pk=ours.facility.pk).update(city="Before")
        with office_scope("another that it calls"):
            Facility.objects.filter(pk=ours.facility.pk).update(city="Within")
            raise RuntimeError
    assert Facility.objects.get(pk=ours.facility.pk).city == "Leeds"


def test_an_error_that_is_swallowed_on_the_way_leaves_nothing_half_done(ours):
    with pytest.raises(TransactionManagementError), office_scope("a service"):
        with suppress(RuntimeError), office_scope("another that it calls"):
            raise RuntimeError
        Facility.objects.filter(pk=ours.facility.pk).update(city="Afterwards")
    assert Facility.objects.get(pk=ours.facility.pk).city == "Leeds"


def test_a_scope_after_a_rolled_back_one_is_told_anew(ours, theirs):
    """What is remembered never outlives what PostgreSQL was told."""
    with person_scope(ours.member):
        with suppress(RuntimeError), facility_scope(theirs.facility.pk):
            raise RuntimeError
        assert list(Application.objects.values_list("facility__name", flat=True)) == [ours.facility.name]
        with facility_scope(theirs.facility.pk):
            assert list(Application.objects.values_list("facility__name", flat=True)) == [theirs.facility.name]
        assert list(Application.objects.values_list("facility__name", flat=True)) == [ours.facility.name]


def test_a_request_in_between_is_not_mistaken_for_the_scope_around_it(client, ours, theirs):
    with office_scope("two facilities"):
        client.force_login(ours.member)
        client.get("/")
        with office_scope("both again"):
            assert Application.objects.count() == 2
