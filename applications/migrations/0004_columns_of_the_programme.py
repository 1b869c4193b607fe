"""What neither a facility's people nor its assessors may write of an application, whatever a view forgets."""

from django.db import migrations

from iasios.access.migration_operations import (
    AlterIsolation,
    EnableTenantIsolation,
    NeverDeleted,
    SqlFile,
    drop_functions,
)


class Migration(migrations.Migration):
    dependencies = [
        ("applications", "0003_questions_of_any_edition"),
        ("access", "0003_columns_of_the_programme"),
    ]
    operations = [
        AlterIsolation("Application", insert="office", delete="office"),
        EnableTenantIsolation("ApplicationGrant", read="everybody", write="office"),
        EnableTenantIsolation("CodeCounter", read="office"),
        NeverDeleted("Application", "Answer", "CodeCounter"),
        SqlFile(
            "guard_facts",
            "DROP TRIGGER only_rises ON applications_codecounter; " + drop_functions("applications_guard_facts"),
        ),
    ]
