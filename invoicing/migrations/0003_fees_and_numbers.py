"""Fees and the numbers of invoices are the programme's to write; a number is never given twice."""

from django.db import migrations

from iasios.access.migration_operations import EnableTenantIsolation, NeverDeleted, SqlFile


class Migration(migrations.Migration):
    dependencies = [
        ("invoicing", "0002_isolation_and_immutability"),
        ("access", "0003_columns_of_the_programme"),
    ]
    operations = [
        # Prices are public.
        EnableTenantIsolation("FeeSchedule", read="everybody", write="office"),
        EnableTenantIsolation("NumberSequence", read="office"),
        NeverDeleted("NumberSequence"),
        SqlFile("sequence_rises", "DROP TRIGGER only_rises ON invoicing_numbersequence"),
    ]
