"""Rules that every model must have in PostgreSQL, read back from PostgreSQL."""

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection, models

pytestmark = pytest.mark.django_db

OUR_APPS = {
    "facilities",
    "applications",
    "casereview",
    "assessment",
    "invoicing",
    "audit",
    "documents",
    "outbox",
    "inbox",
    "api",
    "webhooks",
    "programme",
    "pipeline",
    "saved_views",
    "support_view",
    "retention",
}
# Read to compute the scope itself, so it cannot hide behind the scope.
OUTSIDE = {"applications_applicationgrant", "facilities_facilitygrant", "facilities_unread"}
# Of no facility, or read by everybody to compute the scope, and written in the programme's scope alone (ADR 0015).
OF_THE_PROGRAMME = {
    "api_apitoken",
    "applications_applicationgrant",
    "applications_archivededition",
    "applications_codecounter",
    "applications_editiondraft",
    "assessment_certificatesequence",
    "assessment_servicecertificate",
    # Written by the person whom it is about, and by nobody else.
    "assessment_assessorstatement",
    "facilities_facilitygrant",
    "facilities_groupreader",
    "facilities_user_groups",
    "facilities_workshop",
    "facilities_workshopbooking",
    "casereview_benchmarkrelease",
    "inbox_inboxmark",
    "invoicing_bankentry",
    "invoicing_bankfile",
    "invoicing_feeschedule",
    "invoicing_numbersequence",
    "outbox_bounce",
    "outbox_editedtext",
    "outbox_heldkind",
    "outbox_mailedit",
    "programme_assessmentrules",
    "programme_holiday",
    "programme_programmesettings",
    "programme_publictextversion",
    "saved_views_savedview",
    "webhooks_receiver",
    "retention_retentionrun",
}


def our_models():
    return [model for model in apps.get_models() if model._meta.app_label in OUR_APPS]


def tenant_models():
    facility = apps.get_model("facilities", "Facility")
    return [
        model
        for model in our_models()
        if model is facility
        or any(isinstance(f, models.ForeignKey) and f.name == "facility" for f in model._meta.local_fields)
    ]


def test_every_tenant_table_is_isolated_and_forced():
    expected = {model._meta.db_table for model in tenant_models()} - OUTSIDE
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relrowsecurity AND c.relforcerowsecurity"
        )
        isolated = {row[0] for row in cursor.fetchall()}
    assert len(expected) >= 20
    assert isolated == expected | OF_THE_PROGRAMME


def test_every_leaf_of_an_application_has_its_facility_checked_by_a_composite_key():
    leaves = {
        model._meta.db_table
        for model in tenant_models()
        if any(f.name in {"application", "review", "invoice"} for f in model._meta.local_fields)
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT conrelid::regclass::text FROM pg_constraint WHERE conname LIKE '%same_facility'")
        checked = {row[0] for row in cursor.fetchall()}
    assert leaves - checked == set()


def test_every_at_with_a_by_is_paired_by_a_check():
    unpaired = []
    for model in our_models():
        fields = {field.name: field for field in model._meta.local_fields}
        for name, field in fields.items():
            stem = name.removesuffix("_at")
            by = fields.get(f"{stem}_by")
            if not name.endswith("_at") or by is None or not (field.null and by.null):
                continue
            wanted = f"_{stem}_at_with_by"
            if not any(constraint.name.endswith(wanted) for constraint in model._meta.constraints):
                unpaired.append(f"{model.__name__}.{name}")
    assert unpaired == []


APPEND_ONLY = {
    "programme_assessmentrules",
    "applications_answerversion",
    "applications_archivededition",
    "applications_edition",
    "applications_question",
    "applications_section",
    "applications_standard",
    "applications_statuschange",
    "assessment_assessorstatement",
    "assessment_certificatestate",
    "assessment_datechange",
    "assessment_decision",
    "assessment_evidenceopening",
    "assessment_termextension",
    "audit_auditevent",
    "casereview_benchmarkrelease",
    "casereview_draw",
    "casereview_drawoutcome",
    "facilities_attachment",
    "facilities_doubtnote",
    "facilities_facilitystatuschange",
    "facilities_message",
    "facilities_officenote",
    "facilities_profileversion",
    "invoicing_adjustment",
    "invoicing_bankfile",
    "invoicing_creditnote",
    "invoicing_creditnoteline",
    "invoicing_invoiceline",
    "invoicing_invoicereminder",
    "invoicing_payment",
    "outbox_mailedit",
    "programme_publictextversion",
}


def test_append_only_tables_take_no_update_or_delete_from_the_application():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'append_only'")
        assert {row[0] for row in cursor.fetchall()} == APPEND_ONLY
        for table in sorted(APPEND_ONLY):
            cursor.execute(
                "SELECT has_table_privilege(%s, 'UPDATE'), has_table_privilege(%s, 'DELETE'),"
                " has_table_privilege(%s, 'TRUNCATE'), has_table_privilege(%s, 'INSERT')",
                [table] * 4,
            )
            assert cursor.fetchone() == (False, False, False, True), table


def test_the_application_role_owns_nothing_and_bypasses_nothing():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, False, False)
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole")
        assert cursor.fetchone() == (0,)


def test_models_have_no_patient():
    words = ("patient", "birth", "first_name", "last_name")
    columns = [
        f"{model.__name__}.{field.name}"
        for model in our_models()
        if model is not get_user_model()
        for field in model._meta.local_fields
        if any(word in field.name for word in words)
    ]
    assert columns == []
