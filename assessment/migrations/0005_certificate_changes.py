"""Certificates are suspended, reinstated and withdrawn by a signed change; their history is public."""

import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from iasios.access.migration_operations import (
    AppendOnly,
    EnableTenantIsolation,
    FacilityMatches,
    NeverDeleted,
    SqlFile,
    UpdateOnly,
    drop_functions,
)
from iasios.workflow.migration_operations import GuardStatus


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0004_terms"),
        ("documents", "0002_isolation_and_immutability"),
        ("facilities", "0007_suspended_on"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="CertificateChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("suspend", "Suspend"), ("reinstate", "End the suspension"), ("withdraw", "Withdraw")],
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "Waits for the signature"),
                            ("signed", "Signed"),
                            ("in_force", "In force"),
                            ("refused", "Not signed"),
                            ("taken_back", "Taken back"),
                            ("lapsed", "Came to nothing"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("status_since", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("effective_on", models.DateField()),
                ("answer_by", models.DateField(blank=True, null=True)),
                ("public_reason", models.CharField(max_length=300)),
                ("internal_reason", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("refusal", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["-proposed_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="CertificateState",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("valid", "Valid"),
                            ("superseded", "Replaced by a newer certificate"),
                            ("suspended", "Suspended"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=20,
                    ),
                ),
                ("since", models.DateField()),
                ("reason", models.CharField(max_length=300)),
                ("answer_by", models.DateField(blank=True, null=True)),
                ("recorded_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-since", "-pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="certificate",
            name="certificate_status_is_known",
        ),
        migrations.AlterField(
            model_name="certificate",
            name="status",
            field=models.CharField(
                choices=[
                    ("valid", "Valid"),
                    ("superseded", "Replaced by a newer certificate"),
                    ("suspended", "Suspended"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="valid",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["valid", "superseded", "suspended", "withdrawn"])),
                name="certificate_status_is_known",
            ),
        ),
        migrations.AddField(
            model_name="certificatechange",
            name="certificate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="assessment.certificate"
            ),
        ),
        migrations.AddField(
            model_name="certificatechange",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="certificatechange",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
            ),
        ),
        migrations.AddField(
            model_name="certificatechange",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="certificatestate",
            name="certificate",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="states", to="assessment.certificate"
            ),
        ),
        migrations.AddField(
            model_name="certificatestate",
            name="change",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="states", to="assessment.certificatechange"
            ),
        ),
        migrations.AddField(
            model_name="certificatestate",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="facilities.facility"
            ),
        ),
        migrations.AddConstraint(
            model_name="certificatechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["in_force", "lapsed", "proposed", "refused", "signed", "taken_back"])
                ),
                name="certificatechange_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificatechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("decided_by__isnull", True)),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="certificatechange_decided_at_with_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificatechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(
                        django.db.models.functions.text.Length("internal_reason"), 20000
                    ),
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("refusal"), 20000),
                ),
                name="certificatechange_texts_within_limit",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificatechange",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["suspend", "reinstate", "withdraw"])),
                name="certificatechange_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificatechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("public_reason", ""), _negated=True), models.Q(("internal_reason", ""), _negated=True)
                ),
                name="certificatechange_has_reasons",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificatechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status", "lapsed"),
                    models.Q(("decided_at__isnull", False), ("status__in", ["signed", "in_force", "refused"])),
                    models.Q(("decided_at__isnull", True), ("status__in", ["proposed", "taken_back"])),
                    _connector="OR",
                ),
                name="certificatechange_decided_iff_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificatechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "refused"), _negated=True),
                    models.Q(("refusal", ""), _negated=True),
                    _connector="OR",
                ),
                name="certificatechange_refused_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificatechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="certificatechange_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificatechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("answer_by__isnull", True),
                    models.Q(("answer_by__gt", models.F("effective_on")), ("kind", "suspend")),
                    _connector="OR",
                ),
                name="certificatechange_answer_to_suspension",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificatechange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["proposed", "signed"])),
                fields=("certificate",),
                name="one_open_change_per_certificate",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificatestate",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["valid", "suspended", "withdrawn"])),
                name="certificatestate_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificatestate",
            constraint=models.UniqueConstraint(
                fields=("certificate", "change"), name="certificatestate_once_per_change"
            ),
        ),
        GuardStatus(
            "CertificateChange",
            [
                ("", "proposed"),
                ("proposed", "signed"),
                ("proposed", "refused"),
                ("proposed", "taken_back"),
                ("proposed", "lapsed"),
                ("signed", "in_force"),
                ("signed", "lapsed"),
            ],
        ),
        EnableTenantIsolation("CertificateChange", read="office"),
        UpdateOnly("CertificateChange", "status", "status_since", "decided_at", "decided_by_id", "refusal"),
        NeverDeleted("CertificateChange"),
        FacilityMatches("CertificateChange", "assessment.Certificate", "certificate_id"),
        EnableTenantIsolation("CertificateState", read="everybody", write="office"),
        AppendOnly("CertificateState"),
        FacilityMatches("CertificateState", "assessment.Certificate", "certificate_id"),
        SqlFile(
            "guard_certificate_status",
            drop_functions(
                "assessment_guard_certificate_status",
                "assessment_guard_certificate_state",
                "assessment_guard_change_signer",
            ),
        ),
    ]
