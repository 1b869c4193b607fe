"""A registration that was sent or declined stays so."""

from django.db import migrations

from iasios.workflow.migration_operations import GuardStatus


class Migration(migrations.Migration):
    dependencies = [("facilities", "0012_registrations_are_kept_and_groups")]
    operations = [
        GuardStatus(
            "RegistrationDraft",
            edges=[
                ("", "draft"),
                ("draft", "held"),
                ("draft", "registered"),
                ("held", "registered"),
                ("held", "declined"),
            ],
        ),
    ]
