"""A file in the evidence space gets a name of its own; *EvidenceItem* is the register's."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("assessment", "0017_plans_isolated")]
    operations = [migrations.RenameModel("EvidenceItem", "SpaceFile")]
