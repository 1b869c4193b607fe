"""Who may hold the ball in which status; the plan, its proofs and the on-site audit as facts of an application."""

from django.conf import settings
from django.db import migrations, models

HOLDERS = (
    ("draft", ["facility", "office"]),
    ("round_1", ["assessors", "office"]),
    ("information_requested", ["facility"]),
    ("round_2", ["assessors", "office"]),
    ("remote_audit", ["assessors", "facility", "office"]),
    ("awaiting_sign_off", ["chairperson"]),
    ("approved", ["nobody"]),
    ("deferred", ["facility"]),
    ("denied", ["facility"]),
    ("plan_under_review", ["assessors", "office"]),
    ("proof_requested", ["facility"]),
    ("withdrawn", ["nobody"]),
)


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0006_versions_isolated_and_backfilled"),
        ("facilities", "0004_folded_search_keys"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="application",
            name="application_deferred_or_denied_after_audit",
        ),
        migrations.AddField(
            model_name="application",
            name="on_site_audit_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="application",
            name="plan_is_complete",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="application",
            name="proofs_open",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["deferred", "denied"]), _negated=True),
                    models.Q(("audit_held_at__isnull", False), ("resubmitted_at__isnull", False)),
                    _connector="OR",
                ),
                name="application_deferred_or_denied_after_audit",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    *(models.Q(("holder__in", holders), ("status", status)) for status, holders in HOLDERS),
                    _connector="OR",
                ),
                name="application_holder_fits_status",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("proofs_open", 0),
                    ("status__in", ["plan_under_review", "proof_requested", "withdrawn"]),
                    _connector="OR",
                ),
                name="application_proofs_open_only_around_the_plan",
            ),
        ),
    ]
