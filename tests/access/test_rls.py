"""Row-level security as PostgreSQL applies it, with the neighbour's rows present."""

import pytest
from django.db import DatabaseError, connection, transaction

from applications.models import Answer, Application
from facilities.models import Facility, Listing
from iasios.access import facility_scope, forget_standing, office_scope, person_scope
from tests.architecture.test_database_rules import OUTSIDE, tenant_models
from tests.conftest import NO_SCOPE, set_scope

pytestmark = pytest.mark.django_db

# Everybody may read these: they hold what the public may know, and nothing else.
PUBLIC = {"facilities_listing", "assessment_certificate", "assessment_certificatestate"}


def count(table, where="true"):
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}" WHERE {where}')
        return cursor.fetchone()[0]


def test_without_a_scope_there_are_no_rows(ours, theirs):
    set_scope(NO_SCOPE)
    tables = {model._meta.db_table for model in tenant_models()} - OUTSIDE - PUBLIC
    assert {table: count(table) for table in tables} == dict.fromkeys(tables, 0)


def test_each_facility_sees_exactly_its_own_rows(ours, theirs):
    tables = {model._meta.db_table for model in tenant_models()} - OUTSIDE - PUBLIC
    with facility_scope(ours.facility.pk):
        for table in sorted(tables):
            column = "id" if table == "facilities_facility" else "facility_id"
            assert count(table, f"{column} IS DISTINCT FROM {ours.facility.pk}") == 0, table
        assert list(Facility.objects.all()) == [ours.facility]
        assert list(Application.objects.all()) == [ours.application]
        assert Answer.objects.count() == 52
    with office_scope("compare"):
        assert Answer.objects.count() == 104


def test_a_forgotten_filter_cannot_write_to_the_neighbour(ours, theirs):
    with facility_scope(ours.facility.pk):
        changed = Answer.objects.filter(application=theirs.application).update(evidence="x")
        assert changed == 0
        assert Answer.objects.update(evidence="ours") == 52
    assert Answer.objects.filter(application=theirs.application, evidence="").count() == 52


def test_a_row_cannot_be_moved_to_the_neighbour(ours, theirs):
    with (
        facility_scope(ours.facility.pk),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        Answer.objects.filter(application=ours.application).update(facility=theirs.facility)


def test_a_leaf_cannot_name_another_facility_than_its_application(ours, theirs):
    with pytest.raises(DatabaseError, match="same_facility"), transaction.atomic():
        Answer.objects.filter(application=ours.application).update(facility=theirs.facility)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_person_in_two_facilities_sees_both_and_no_third(ours, theirs):
    from facilities.services import add_member
    from tests.factories.facility import make_facility

    third = make_facility("Meridian Clinic", "meridian", city="Lisbon", country="PT")
    add_member(facility=theirs.facility, user=ours.member, by=None)
    forget_standing(ours.member)
    with person_scope(ours.member):
        assert set(Facility.objects.all()) == {ours.facility, theirs.facility}
    assert Facility.objects.filter(pk=third.facility.pk).exists()


def test_an_assessor_without_assignment_sees_nothing(ours, assessor_one):
    with person_scope(assessor_one):
        assert (Facility.objects.count(), Application.objects.count(), Answer.objects.count()) == (0, 0, 0)


def test_office_and_chairperson_see_all(ours, theirs, office, chair):
    for person in (office, chair):
        with person_scope(person):
            assert set(Facility.objects.all()) == {ours.facility, theirs.facility}


@pytest.mark.rule("R83")
def test_everybody_may_read_the_public_listing_and_nobody_else_writes_it(ours, theirs, assessor_one):
    set_scope(NO_SCOPE)
    assert set(Listing.objects.values_list("name", flat=True)) == {ours.facility.name, theirs.facility.name}
    with person_scope(assessor_one):
        assert Listing.objects.update(name="x") == 0


def test_the_scope_ends_with_the_transaction_and_is_restored_inside_it(ours):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('portal.scope', true)")
        assert cursor.fetchone() == ("office",)
        with facility_scope(ours.facility.pk):
            cursor.execute("SELECT current_setting('portal.scope', true), current_setting('portal.member_of', true)")
            assert cursor.fetchone() == ("people", f"{{{ours.facility.pk}}}")
        cursor.execute("SELECT current_setting('portal.scope', true)")
        assert cursor.fetchone() == ("office",)


def test_an_office_scope_says_why():
    with pytest.raises(ValueError, match="needs a reason"), office_scope(""):
        pass


def test_a_scope_outside_a_transaction_is_refused():
    from iasios.access.scopes import apply_standing
    from iasios.access.user_links import NOBODY

    class Outside:
        in_atomic_block = False

    import iasios.access.scopes as scopes

    original, scopes.connection = scopes.connection, Outside()
    try:
        with pytest.raises(transaction.TransactionManagementError):
            apply_standing(NOBODY)
    finally:
        scopes.connection = original
