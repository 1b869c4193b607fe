"""Who writes which part of an assessment, whatever a view forgets."""

from django.db import migrations

from iasios.access.migration_operations import (
    AlterIsolation,
    EnableTenantIsolation,
    GuardColumns,
    NeverDeleted,
    SqlFile,
    UpdateOnly,
)


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0002_isolation_and_triggers"),
        ("applications", "0004_columns_of_the_programme"),
        ("facilities", "0005_columns_of_the_programme"),
    ]
    operations = [
        AlterIsolation("Assignment", insert="office", update="office", delete="office"),
        # Disclosure is the programme's: it comes with the second hand-in.
        GuardColumns("Evaluation", "guard_disclosure", ("is_disclosed",)),
        GuardColumns("Verdict", "guard_disclosure", ("is_disclosed",)),
        GuardColumns("Recommendation", "guard_disclosure", ("is_disclosed", "superseded_at", "return_reason")),
        # What was recommended stays as it was said, for the office and the chairperson too.
        UpdateOnly("Recommendation", "is_disclosed", "superseded_at", "return_reason"),
        AlterIsolation("Finding", insert="office", update="members", delete="office"),
        AlterIsolation("EvidenceSpace", insert="office", update="office", delete="office"),
        AlterIsolation("Audit", insert="assessors", delete="office"),
        GuardColumns(
            "Audit",
            "guard_assessors",
            ("held_at", "attendance", "minutes_planned", "place", "link", "kind", "proposed_at"),
            unless="assessors",
        ),
        AlterIsolation("AuditSlot", insert="assessors", update="office", delete="office"),
        AlterIsolation("AuditItem", insert="assessors", update="assessors", delete="office"),
        AlterIsolation("CorrectivePlan", insert="office", update="members", delete="office"),
        AlterIsolation("PlanItem", insert="office", update="members", delete="office"),
        AlterIsolation("PlanAction", insert="members", delete="members"),
        GuardColumns("PlanAction", "guard_verdict", ("verdict", "verdict_comment", "judged_at"), unless="assessors"),
        GuardColumns(
            "PlanAction",
            "guard_action",
            ("action", "person", "resources", "due_on", "comments", "proof", "proof_link"),
            unless="members",
        ),
        AlterIsolation("ProcessFile", insert="members", update="office", delete="office"),
        AlterIsolation("Objection", update="office", delete="office"),
        EnableTenantIsolation("CertificateSequence", read="office"),
        SqlFile("sequence_rises", "DROP TRIGGER only_rises ON assessment_certificatesequence"),
        NeverDeleted(
            "Accreditation",
            "Assignment",
            "Evaluation",
            "Recommendation",
            "Finding",
            "EvidenceSpace",
            "SpaceFile",
            "Audit",
            "AuditSlot",
            "AuditPresence",
            "CorrectivePlan",
            "ProcessFile",
            "Agreement",
            "NameDisclosure",
            "Objection",
            "CertificateSequence",
        ),
    ]
