"""Tenant isolation, the independence of assessors, and locks on what has been handed in."""

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

_OF_AN_APPLICATION = (
    "Assignment",
    "Evaluation",
    "Verdict",
    "PrivateNote",
    "ColleagueNote",
    "JointVerdict",
    "Agreement",
    "Finding",
    "EvidenceSpace",
    "SpaceFile",
    "EvidenceOpening",
    "Recommendation",
    "Audit",
    "AuditItem",
    "CorrectivePlan",
    "PlanItem",
    "PlanAction",
    "ProcessFile",
    "DateChange",
    "Decision",
    "Accreditation",
    "NameDisclosure",
    "Objection",
)


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0001_initial"),
        ("applications", "0002_isolation_and_locks"),
        ("facilities", "0002_isolation_and_triggers"),
    ]
    operations = [
        EnableTenantIsolation("Assignment", read="assessors"),
        EnableTenantIsolation("Evaluation", read="author"),
        EnableTenantIsolation("Verdict", read="author"),
        EnableTenantIsolation("Recommendation", read="author"),
        EnableTenantIsolation("Agreement", read="office"),
        EnableTenantIsolation("Finding", read="dossier"),
        EnableTenantIsolation("EvidenceSpace", read="dossier", write="members"),
        EnableTenantIsolation("Audit", read="dossier"),
        EnableTenantIsolation("AuditSlot", read="dossier"),
        EnableTenantIsolation("AuditItem", read="dossier"),
        EnableTenantIsolation("AuditPresence", read="assessors"),
        EnableTenantIsolation("CorrectivePlan", read="dossier"),
        EnableTenantIsolation("PlanItem", read="dossier"),
        EnableTenantIsolation("PlanAction", read="dossier"),
        EnableTenantIsolation("ProcessFile", read="dossier"),
        EnableTenantIsolation("DateChange", read="dossier", write="office"),
        EnableTenantIsolation("Decision", read="dossier", write="office"),
        EnableTenantIsolation("Accreditation", read="dossier", write="office"),
        EnableTenantIsolation("Certificate", read="everybody", write="office"),
        # The facility reads that names were disclosed, and its own objections; assessors read neither.
        EnableTenantIsolation("NameDisclosure", read="members", write="office"),
        EnableTenantIsolation("Objection", read="members"),
        SqlFile("note_policies", drop_isolation("assessment_privatenote", "assessment_colleaguenote")),
        SqlFile("joint_verdict_policies", drop_isolation("assessment_jointverdict")),
        SqlFile("evidence_space_policies", drop_isolation("assessment_spacefile", "assessment_evidenceopening")),
        *(AppendOnly(model) for model in ("Decision", "EvidenceOpening", "DateChange")),
        *(FacilityMatches(leaf, "applications.Application", "application_id") for leaf in _OF_AN_APPLICATION),
        *(
            FacilityMatches(leaf, "assessment.Audit", "audit_id")
            for leaf in ("AuditSlot", "AuditItem", "AuditPresence")
        ),
        FacilityMatches("PlanItem", "assessment.CorrectivePlan", "plan_id"),
        FacilityMatches("PlanAction", "assessment.PlanItem", "item_id"),
        GuardStatus(
            "Audit",
            edges=[
                ("", "proposed"),
                ("proposed", "agreed"),
                ("agreed", "held"),
                ("proposed", "cancelled"),
                ("agreed", "cancelled"),
            ],
        ),
        SqlFile(
            "refuse_conflicts",
            drop_functions("assessment_refuse_conflict", "assessment_refuse_membership"),
        ),
        SqlFile("four_eyes", drop_functions("assessment_four_eyes")),
        SqlFile("refuse_after_hand_in", drop_functions("assessment_refuse_after_hand_in")),
        SqlFile("guard_finding", drop_functions("assessment_guard_finding")),
        SqlFile("guard_certificate", drop_functions("assessment_guard_certificate")),
        SqlFile("guard_joint_verdict", drop_functions("assessment_guard_joint_verdict")),
        SqlFile("guard_space_file", drop_functions("assessment_guard_evidence")),
        SqlFile("guard_minutes", drop_functions("assessment_guard_minutes")),
        SqlFile("guard_plan", drop_functions("assessment_guard_plan_item", "assessment_guard_plan_action")),
    ]
