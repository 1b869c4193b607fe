"""Bank statements, taken once, and the payments that their lines are."""

import django.db.models.deletion
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


class Migration(migrations.Migration):
    dependencies = [
        ("invoicing", "0006_drafts_and_corrections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BankEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField()),
                ("fingerprint", models.CharField(max_length=64, unique=True)),
                ("booked_on", models.DateField(verbose_name="Day")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=10)),
                ("currency", models.CharField(max_length=3)),
                ("account", models.CharField(blank=True, max_length=40)),
                ("payer", models.CharField(blank=True, max_length=200)),
                ("payer_iban", models.CharField(blank=True, max_length=40)),
                ("reference", models.CharField(blank=True, max_length=400)),
                ("bank_reference", models.CharField(blank=True, max_length=80)),
                ("set_aside_at", models.DateTimeField(blank=True, null=True)),
                ("set_aside_reason", models.CharField(blank=True, max_length=300)),
                (
                    "set_aside_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["bank_file", "position"],
            },
        ),
        migrations.AddField(
            model_name="payment",
            name="bank_entry",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payments",
                to="invoicing.bankentry",
            ),
        ),
        migrations.CreateModel(
            name="BankFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(choices=[("camt", "camt.053"), ("mt940", "MT940"), ("csv", "CSV")], max_length=10),
                ),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("taken_at", models.DateTimeField()),
                ("lines", models.PositiveIntegerField()),
                ("known_lines", models.PositiveIntegerField(default=0)),
                (
                    "taken_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-taken_at", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="bankentry",
            name="bank_file",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="invoicing.bankfile"
            ),
        ),
        migrations.AddConstraint(
            model_name="bankentry",
            constraint=models.UniqueConstraint(fields=("bank_file", "position"), name="bank_entry_position_unique"),
        ),
        migrations.AddConstraint(
            model_name="bankentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("set_aside_at__isnull", True), models.Q(("set_aside_reason", ""), _negated=True), _connector="OR"
                ),
                name="set_aside_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="bankentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("set_aside_at__isnull", True), ("set_aside_by__isnull", True)),
                    models.Q(("set_aside_at__isnull", False), ("set_aside_by__isnull", False)),
                    _connector="OR",
                ),
                name="bankentry_set_aside_at_with_by",
            ),
        ),
        EnableTenantIsolation("BankFile", read="office"),
        EnableTenantIsolation("BankEntry", read="office"),
        AppendOnly("BankFile"),
        UpdateOnly("BankEntry", "set_aside_at", "set_aside_by_id", "set_aside_reason"),
        NeverDeleted("BankEntry"),
        SqlFile("guard_bank_entry", drop_functions("invoicing_guard_bank_entry")),
    ]
