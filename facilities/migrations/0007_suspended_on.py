"""A facility knows that its accreditation is suspended, and a public line may be hidden."""

from django.db import migrations, models

from iasios.access.migration_operations import GuardColumns


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0006_excellence_from_enrolled"),
    ]

    operations = [
        migrations.AddField(
            model_name="facility",
            name="suspended_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="listing",
            name="is_shown",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.AddConstraint(
            model_name="facility",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("suspended_on__isnull", True), ("status__in", ["accredited", "excellence"]), _connector="OR"
                ),
                name="facility_suspended_while_accredited",
            ),
        ),
        GuardColumns("Facility", "guard_suspension", ["suspended_on"], column="id"),
        GuardColumns("Listing", "guard_shown", ["is_shown"]),
    ]
