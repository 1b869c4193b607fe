"""The page of the transition tables, and the tables against PostgreSQL."""

import pytest
from django.db import connection

from applications.workflow import APPLICATION, TASK
from assessment.workflow import APPEAL, AUDIT, CERTIFICATE_CHANGE, SERVICE_CERTIFICATE
from facilities.workflow import BOOKING, DOUBT, HANDOVER, REGISTRATION, STANDING
from invoicing.workflow import INVOICE
from tests.architecture import workflow_doc


def test_the_workflow_page_is_fresh():
    stale = "Run `make docs`"
    assert workflow_doc.TARGET.read_text(encoding="utf-8") == workflow_doc.text(), stale


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "workflow"),
    [
        ("applications_application", APPLICATION),
        ("applications_questiontask", TASK),
        ("assessment_appeal", APPEAL),
        ("assessment_audit", AUDIT),
        ("assessment_certificatechange", CERTIFICATE_CHANGE),
        ("assessment_servicecertificate", SERVICE_CERTIFICATE),
        ("facilities_centredoubt", DOUBT),
        ("facilities_workshopbooking", BOOKING),
        ("facilities_facility", STANDING),
        ("facilities_handover", HANDOVER),
        ("facilities_registrationdraft", REGISTRATION),
        ("invoicing_invoice", INVOICE),
    ],
)
def test_postgresql_knows_the_same_edges(table, workflow):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT source, target FROM {table}_edge")
        assert set(cursor.fetchall()) == workflow.edges


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("constraint", "workflow"),
    [
        ("appeal_status_is_known", APPEAL),
        ("application_status_is_known", APPLICATION),
        ("questiontask_status_is_known", TASK),
        ("certificatechange_status_is_known", CERTIFICATE_CHANGE),
        ("servicecertificate_status_is_known", SERVICE_CERTIFICATE),
        ("doubt_status_is_known", DOUBT),
        ("workshopbooking_status_is_known", BOOKING),
        ("facility_status_is_known", STANDING),
        ("handover_status_is_known", HANDOVER),
        ("registrationdraft_status_is_known", REGISTRATION),
    ],
)
def test_postgresql_knows_the_same_statuses(constraint, workflow):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [constraint])
        definition = cursor.fetchone()[0]
    said = {part.split("'")[0] for part in definition.split("'")[1::2]}
    assert said == set(workflow.statuses.values)
