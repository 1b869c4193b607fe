"""Benchmarks of a quarter over all accredited centres."""

from django.db import migrations, models

from iasios.access.migration_operations import AppendOnly, EnableTenantIsolation


class Migration(migrations.Migration):
    dependencies = [
        ("casereview", "0004_case_checks"),
    ]

    operations = [
        migrations.CreateModel(
            name="BenchmarkRelease",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("quarter", models.DateField(unique=True)),
                ("dataset", models.CharField(max_length=20)),
                ("figures", models.JSONField()),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-quarter"],
            },
        ),
        EnableTenantIsolation("BenchmarkRelease", read="office"),
        AppendOnly("BenchmarkRelease"),
    ]
