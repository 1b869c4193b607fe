"""What a facility's own people may not write, whatever a view forgets."""

from django.db import migrations

from iasios.access.migration_operations import (
    AlterIsolation,
    EnableTenantIsolation,
    GuardColumns,
    NeverDeleted,
    SqlFile,
    drop_functions,
    drop_isolation,
)

STANDING = ("status", "status_since", "registered_at", "enrolled_at", "status_asked_at")
APPOINTED = ("representative_id", "deputy_id", "account_holder_id")
OF_THE_OFFICE = ("slug", "annual_fee_applies", "group_id")


class Migration(migrations.Migration):
    dependencies = [
        ("facilities", "0004_forms_sent"),
        ("access", "0003_columns_of_the_programme"),
        ("mfa", "0001_initial"),
        ("account", "0001_initial"),
    ]
    operations = [
        AlterIsolation("Facility", column="id", insert="office", delete="office"),
        GuardColumns("Facility", "guard_columns", (*STANDING, *APPOINTED, *OF_THE_OFFICE), column="id"),
        AlterIsolation("Listing", insert="office", delete="office"),
        GuardColumns("Listing", "guard_columns", ("standing", "since", "until", "certificate_code", "facility_id")),
        AlterIsolation("Handover", insert="office", update="office", delete="office"),
        AlterIsolation("Notice", insert="office", update="office", delete="office"),
        GuardColumns("StoredFile", "guard_columns", ("verdict", "finding", "scanned_at", "is_for_assessors")),
        NeverDeleted("Facility", "Handover", "Upload", "UploadVersion", "Thread", "Consultation", "StatusUpdate"),
        EnableTenantIsolation("FacilityGrant", read="everybody", write="office"),
        SqlFile(
            "own_account",
            drop_functions("facilities_refuse_other_account") + "; " + drop_isolation("facilities_user_groups"),
        ),
    ]
