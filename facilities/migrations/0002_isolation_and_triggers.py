"""Tenant isolation, append-only history, the edges of each status, files that never change, and the first rows."""

from django.db import migrations

from iasios.access.migration_operations import (
    AppendOnly,
    EnableTenantIsolation,
    FacilityMatches,
    SqlFile,
    drop_functions,
)
from iasios.workflow.migration_operations import GuardStatus


class Migration(migrations.Migration):
    dependencies = [("facilities", "0001_initial"), ("access", "0001_roles_and_functions")]
    operations = [
        EnableTenantIsolation("Facility", read="dossier", write="members", column="id"),
        EnableTenantIsolation("FacilityStatusChange", read="members", write="office"),
        EnableTenantIsolation("Listing", read="everybody", write="members"),
        EnableTenantIsolation("StoredFile", read="released", write="members"),
        *(
            EnableTenantIsolation(model)
            for model in (
                "Membership",
                "ProfileVersion",
                "Notice",
                "Handover",
                "Upload",
                "UploadVersion",
                "Thread",
                "Message",
                "Attachment",
                "Consultation",
                "StatusUpdate",
                "FacilityExport",
            )
        ),
        *(AppendOnly(model) for model in ("ProfileVersion", "FacilityStatusChange", "Message", "Attachment")),
        FacilityMatches("UploadVersion", "facilities.Upload", "upload_id"),
        FacilityMatches("UploadVersion", "facilities.StoredFile", "file_id"),
        FacilityMatches("Message", "facilities.Thread", "thread_id"),
        FacilityMatches("Attachment", "facilities.Message", "message_id"),
        FacilityMatches("Attachment", "facilities.StoredFile", "file_id"),
        FacilityMatches("Unread", "facilities.Thread", "thread_id"),
        GuardStatus(
            "Facility",
            edges=[
                ("", "registered"),
                ("registered", "enrolled"),
                ("enrolled", "accredited"),
                ("accredited", "excellence"),
                ("accredited", "enrolled"),
                ("excellence", "accredited"),
                ("excellence", "enrolled"),
            ],
        ),
        GuardStatus("Handover", edges=[("", "open"), ("open", "done"), ("open", "declined"), ("open", "withdrawn")]),
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
        GuardStatus(
            "Consultation",
            edges=[
                ("", "requested"),
                ("requested", "confirmed"),
                ("requested", "proposed"),
                ("requested", "declined"),
                ("requested", "withdrawn"),
                ("proposed", "confirmed"),
                ("proposed", "requested"),
                ("proposed", "declined"),
                ("proposed", "withdrawn"),
                ("confirmed", "proposed"),
                ("confirmed", "withdrawn"),
                ("confirmed", "held"),
            ],
        ),
        SqlFile("guard_stored_file", drop_functions("facilities_guard_file")),
        SqlFile("guard_programme_document", drop_functions("facilities_guard_programme")),
        SqlFile(
            "search_keys",
            "ALTER TABLE facilities_user DROP COLUMN search_key; ALTER TABLE facilities_facility DROP COLUMN search_key;",
        ),
        SqlFile(
            "initial_rows",
            "DELETE FROM facilities_messagetemplate WHERE key = 'supplemental-evidence';",
        ),
    ]
