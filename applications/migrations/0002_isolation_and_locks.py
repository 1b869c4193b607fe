"""Tenant isolation, the edges of the transition table, and the lock on what was submitted."""

from django.db import migrations

from iasios.access.migration_operations import (
    AppendOnly,
    EnableTenantIsolation,
    FacilityMatches,
    SqlFile,
    drop_functions,
    drop_isolation,
)
from iasios.workflow.migration_operations import GuardStatus

EDGES = [
    ("", "draft"),
    ("draft", "round_1"),
    ("draft", "withdrawn"),
    # Given back for correction, before assessors are assigned.
    ("round_1", "draft"),
    ("round_1", "information_requested"),
    ("information_requested", "round_2"),
    ("round_2", "remote_audit"),
    ("round_1", "awaiting_sign_off"),
    ("round_2", "awaiting_sign_off"),
    ("remote_audit", "awaiting_sign_off"),
    ("plan_under_review", "awaiting_sign_off"),
    ("awaiting_sign_off", "round_1"),
    ("awaiting_sign_off", "round_2"),
    ("awaiting_sign_off", "remote_audit"),
    ("awaiting_sign_off", "plan_under_review"),
    ("awaiting_sign_off", "approved"),
    ("awaiting_sign_off", "deferred"),
    ("awaiting_sign_off", "denied"),
    ("deferred", "plan_under_review"),
    ("denied", "plan_under_review"),
    ("plan_under_review", "proof_requested"),
    ("proof_requested", "plan_under_review"),
    *(
        (source, "withdrawn")
        for source in (
            "round_1",
            "information_requested",
            "round_2",
            "remote_audit",
            "awaiting_sign_off",
            "deferred",
            "denied",
            "plan_under_review",
            "proof_requested",
        )
    ),
]


class Migration(migrations.Migration):
    dependencies = [("applications", "0001_initial"), ("access", "0001_roles_and_functions")]
    operations = [
        EnableTenantIsolation("Application", read="dossier"),
        EnableTenantIsolation("StatusChange", read="dossier"),
        EnableTenantIsolation("Answer", read="dossier", write="members"),
        EnableTenantIsolation("AnswerVersion", read="members"),
        # Tasks and notes belong to the facility's own people: not even office and chairperson see a row.
        EnableTenantIsolation("QuestionTask", read="hospital"),
        EnableTenantIsolation("InternalNote", read="hospital"),
        EnableTenantIsolation("EvidenceItem", read="released_at", write="members"),
        SqlFile("evidence_link_policies", drop_isolation("applications_evidencelink")),
        *(
            AppendOnly(model)
            for model in ("StatusChange", "Edition", "Section", "Standard", "Question", "AnswerVersion")
        ),
        *(
            FacilityMatches(leaf, "applications.Application", "application_id")
            for leaf in ("StatusChange", "Answer", "AnswerVersion", "QuestionTask", "InternalNote", "EvidenceLink")
        ),
        FacilityMatches("EvidenceLink", "applications.EvidenceItem", "item_id"),
        GuardStatus("Application", EDGES),
        SqlFile("lock_after_submission", drop_functions("portal_only_in_draft")),
        SqlFile("check_submission", drop_functions("applications_check_submission")),
        SqlFile("grant_facility", drop_functions("applications_grant_facility")),
    ]
