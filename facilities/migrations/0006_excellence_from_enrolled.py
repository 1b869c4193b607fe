"""A decision that comes after the end of the term before may still grant Centre of Excellence."""

from django.db import migrations

from iasios.workflow.migration_operations import AlterStatusEdges


class Migration(migrations.Migration):
    dependencies = [("facilities", "0005_columns_of_the_programme")]
    operations = [AlterStatusEdges("Facility", add=[("enrolled", "excellence")])]
