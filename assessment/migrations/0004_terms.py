"""Terms that begin, are told of, are extended and end by the calendar."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from iasios.access.migration_operations import (
    AppendOnly,
    EnableTenantIsolation,
    FacilityMatches,
    SqlFile,
    UpdateOnly,
    drop_functions,
)


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0003_questions_of_any_edition"),
        ("assessment", "0003_columns_of_the_programme"),
        ("facilities", "0002_isolation_and_triggers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TermExtension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.DateField()),
                ("after", models.DateField()),
                ("reason", models.TextField()),
                ("extended_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-extended_at"],
            },
        ),
        migrations.AddField(
            model_name="accreditation",
            name="begun_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="accreditation",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="accreditation",
            name="told_months",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="certificate",
            name="extended_until",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddIndex(
            model_name="accreditation",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)), fields=["ends_on"], name="accreditation_running"
            ),
        ),
        migrations.AddConstraint(
            model_name="accreditation",
            constraint=models.CheckConstraint(
                condition=models.Q(("ended_at__isnull", True), ("begun_at__isnull", False), _connector="OR"),
                name="accreditation_ends_once_begun",
            ),
        ),
        migrations.AddConstraint(
            model_name="accreditation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("begun_at__isnull", False), ("ended_at__isnull", True)),
                fields=("facility",),
                name="one_running_term_per_facility",
            ),
        ),
        migrations.AddField(
            model_name="termextension",
            name="accreditation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="extensions", to="assessment.accreditation"
            ),
        ),
        migrations.AddField(
            model_name="termextension",
            name="extended_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="termextension",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
            ),
        ),
        migrations.AddConstraint(
            model_name="termextension",
            constraint=models.CheckConstraint(
                condition=models.Q(("after__gt", models.F("before"))), name="extension_is_later"
            ),
        ),
        migrations.AddConstraint(
            model_name="termextension",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="extension_has_a_reason"
            ),
        ),
        # What was decided stays; the calendar notes how far the term has come, and the office moves its last day.
        UpdateOnly("Accreditation", "ends_on", "begun_at", "ended_at", "told_months"),
        EnableTenantIsolation("TermExtension", read="members", write="office"),
        AppendOnly("TermExtension"),
        FacilityMatches("TermExtension", "assessment.Accreditation", "accreditation_id"),
        SqlFile("guard_term", drop_functions("assessment_guard_term")),
    ]
