"""People, facilities and what the public sees of them."""

from facilities.models.confirmations import Confirmation
from facilities.models.consultations import Consultation, StatusUpdate
from facilities.models.directory import Listing
from facilities.models.doubts import CentreDoubt, DoubtNote
from facilities.models.exports import FacilityExport
from facilities.models.facility import Facility, FacilityGrant, FacilityStatusChange, Membership, Notice, ProfileVersion
from facilities.models.files import KeptFile, StoredFile, Upload, UploadVersion
from facilities.models.group import FacilityGroup, GroupConsent, GroupReader
from facilities.models.handover import Handover
from facilities.models.messages import Attachment, Message, MessageTemplate, Thread, Unread
from facilities.models.notes import OfficeNote
from facilities.models.preferences import NoticePreference
from facilities.models.programme import ProgrammeDocument
from facilities.models.registration import RegistrationDraft
from facilities.models.user import User
from facilities.models.workshops import Workshop, WorkshopBooking

__all__ = [
    "Attachment",
    "CentreDoubt",
    "Confirmation",
    "Consultation",
    "DoubtNote",
    "Facility",
    "FacilityExport",
    "FacilityGrant",
    "FacilityGroup",
    "FacilityStatusChange",
    "GroupConsent",
    "GroupReader",
    "Handover",
    "KeptFile",
    "Listing",
    "Membership",
    "Message",
    "MessageTemplate",
    "Notice",
    "NoticePreference",
    "OfficeNote",
    "ProfileVersion",
    "ProgrammeDocument",
    "RegistrationDraft",
    "StatusUpdate",
    "StoredFile",
    "Thread",
    "Unread",
    "Upload",
    "UploadVersion",
    "User",
    "Workshop",
    "WorkshopBooking",
]
