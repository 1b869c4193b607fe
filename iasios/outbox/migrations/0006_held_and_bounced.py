"""Mail that the office holds, changes, stops and sends again, and what came back."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models

from iasios.access.migration_operations import (
    AppendOnly,
    EnableTenantIsolation,
    NeverDeleted,
    SqlFile,
    UpdateOnly,
    drop_functions,
)
from iasios.workflow.migration_operations import GuardStatus


class Migration(migrations.Migration):
    dependencies = [
        ("outbox", "0005_search_and_count"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Bounce",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(max_length=254)),
                ("bounced_at", models.DateTimeField()),
                ("is_permanent", models.BooleanField(default=True)),
                ("status_code", models.CharField(blank=True, max_length=12)),
                ("diagnostic", models.CharField(blank=True, max_length=500)),
                ("report_id", models.CharField(max_length=200, unique=True)),
                ("recorded_at", models.DateTimeField()),
                ("cleared_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-bounced_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="HeldKind",
            fields=[
                ("kind", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="MailEdit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=250)),
                ("text", models.TextField()),
                ("edited_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["edited_at", "pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="outboxemail",
            name="outboxemail_status_is_known",
        ),
        migrations.AddField(
            model_name="outboxemail",
            name="copy_of",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="copies", to="outbox.outboxemail"
            ),
        ),
        migrations.AddField(
            model_name="outboxemail",
            name="released_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="outboxemail",
            name="released_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="outboxemail",
            name="stop_reason",
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name="outboxemail",
            name="stopped_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="outboxemail",
            name="stopped_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AlterField(
            model_name="outboxemail",
            name="status",
            field=models.CharField(
                choices=[
                    ("queued", "Waiting"),
                    ("sending", "Being sent"),
                    ("sent", "Sent"),
                    ("failed", "Failed"),
                    ("gathered", "For the mail of the day"),
                    ("joined", "Joined into one mail"),
                    ("held", "Held until released"),
                    ("stopped", "Stopped"),
                ],
                default="queued",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxemail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["queued", "sending", "sent", "failed", "gathered", "joined", "held", "stopped"])
                ),
                name="outboxemail_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxemail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status", "stopped"),
                        ("stopped_at__isnull", False),
                        ("stopped_by__isnull", False),
                        models.Q(("stop_reason", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("status", "stopped"), _negated=True),
                        ("stop_reason", ""),
                        ("stopped_at__isnull", True),
                        ("stopped_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="outboxemail_stopped_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxemail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("released_at__isnull", True), ("released_by__isnull", True)),
                    models.Q(("released_at__isnull", False), ("released_by__isnull", False)),
                    _connector="OR",
                ),
                name="outboxemail_released_at_with_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxemail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stopped_at__isnull", True), ("stopped_by__isnull", True)),
                    models.Q(("stopped_at__isnull", False), ("stopped_by__isnull", False)),
                    _connector="OR",
                ),
                name="outboxemail_stopped_at_with_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxemail",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_sensitive", False),
                    models.Q(
                        models.Q(("status", "held"), _negated=True),
                        ("copy_of__isnull", True),
                        ("released_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="outboxemail_a_key_goes_at_once",
            ),
        ),
        migrations.AddField(
            model_name="bounce",
            name="cleared_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="bounce",
            name="mail",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="bounces", to="outbox.outboxemail"
            ),
        ),
        migrations.AddField(
            model_name="bounce",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="heldkind",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="mailedit",
            name="edited_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="mailedit",
            name="mail",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="edits", to="outbox.outboxemail"
            ),
        ),
        migrations.AddIndex(
            model_name="bounce",
            index=models.Index(
                condition=models.Q(("cleared_at__isnull", True)), fields=["address"], name="bounce_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="bounce",
            constraint=models.CheckConstraint(
                condition=models.Q(("address", django.db.models.functions.text.Lower("address"))),
                name="bounce_address_is_folded",
            ),
        ),
        migrations.AddConstraint(
            model_name="bounce",
            constraint=models.CheckConstraint(
                condition=models.Q(("report_id", ""), _negated=True), name="bounce_has_a_report"
            ),
        ),
        migrations.AddConstraint(
            model_name="bounce",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cleared_at__isnull", True), ("cleared_by__isnull", True)),
                    models.Q(("cleared_at__isnull", False), ("cleared_by__isnull", False)),
                    _connector="OR",
                ),
                name="bounce_cleared_at_with_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailedit",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("subject", ""), _negated=True), models.Q(("text", ""), _negated=True)),
                name="mailedit_has_words",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailedit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length("text"), 20000)
                ),
                name="mailedit_texts_within_limit",
            ),
        ),
        GuardStatus(
            "OutboxEmail",
            [
                ("", "queued"),
                ("", "gathered"),
                ("", "held"),
                ("queued", "sending"),
                ("sending", "sent"),
                ("sending", "queued"),
                ("sending", "failed"),
                ("failed", "queued"),
                ("gathered", "joined"),
                ("held", "queued"),
                ("queued", "stopped"),
                ("gathered", "stopped"),
                ("held", "stopped"),
                ("failed", "stopped"),
            ],
        ),
        UpdateOnly(
            "OutboxEmail",
            "status",
            "attempts",
            "retry_at",
            "sending_since",
            "sent_at",
            "last_error",
            "joined_into_id",
            "person_id",
            "released_at",
            "released_by_id",
            "stopped_at",
            "stopped_by_id",
            "stop_reason",
        ),
        EnableTenantIsolation("HeldKind", read="office"),
        EnableTenantIsolation("MailEdit", read="office"),
        AppendOnly("MailEdit"),
        EnableTenantIsolation("Bounce", read="office"),
        UpdateOnly("Bounce", "cleared_at", "cleared_by_id", "person_id"),
        NeverDeleted("Bounce"),
        SqlFile("hold_mail", drop_functions("outbox_hold_mail")),
    ]
