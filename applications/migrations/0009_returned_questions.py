"""Single answers go back to the hospital after the submission: they alone can be written, and it holds the clock."""

from django.db import migrations, models

from iasios.access.migration_operations import GuardColumns, SqlFile, drop_functions

_BEFORE = (
    "CREATE TRIGGER only_in_draft BEFORE INSERT OR UPDATE OR DELETE ON applications_answer "
    "FOR EACH ROW EXECUTE FUNCTION portal_only_in_draft()"
)


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0008_evidence_versions"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="application",
            name="application_holder_fits_status",
        ),
        migrations.AddField(
            model_name="application",
            name="returned_questions",
            field=models.JSONField(default=list),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("holder__in", ["facility", "office"]), ("status", "draft")),
                    models.Q(("holder__in", ["assessors", "facility", "office"]), ("status", "round_1")),
                    models.Q(("holder__in", ["facility"]), ("status", "information_requested")),
                    models.Q(("holder__in", ["assessors", "facility", "office"]), ("status", "round_2")),
                    models.Q(("holder__in", ["assessors", "facility", "office"]), ("status", "remote_audit")),
                    models.Q(("holder__in", ["chairperson"]), ("status", "awaiting_sign_off")),
                    models.Q(("holder__in", ["nobody"]), ("status", "approved")),
                    models.Q(("holder__in", ["facility"]), ("status", "deferred")),
                    models.Q(("holder__in", ["facility"]), ("status", "denied")),
                    models.Q(("holder__in", ["assessors", "office"]), ("status", "plan_under_review")),
                    models.Q(("holder__in", ["facility"]), ("status", "proof_requested")),
                    models.Q(("holder__in", ["nobody"]), ("status", "withdrawn")),
                    _connector="OR",
                ),
                name="application_holder_fits_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("returned_questions", []), ("status__in", ["round_1", "round_2", "withdrawn"]), _connector="OR"
                ),
                name="application_questions_returned_only_while_evaluated",
            ),
        ),
        GuardColumns("Application", "guard_returned_questions", ["returned_questions"]),
        SqlFile("guard_returned_answers", drop_functions("applications_only_in_draft_or_returned") + "; " + _BEFORE),
    ]
