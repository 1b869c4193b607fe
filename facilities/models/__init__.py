"""People, facilities and what the public sees of them."""

from facilities.models.correspondence import Attachment, Message, MessageTemplate, Thread, Unread
from facilities.models.directory import Listing
from facilities.models.facility import Facility, FacilityGrant, FacilityStatusChange, Membership, Notice, ProfileVersion
from facilities.models.files import KeptFile, StoredFile, Upload, UploadVersion
from facilities.models.person import User

__all__ = [
    "Attachment",
    "Facility",
    "FacilityGrant",
    "FacilityStatusChange",
    "KeptFile",
    "Listing",
    "Membership",
    "Message",
    "MessageTemplate",
    "Notice",
    "ProfileVersion",
    "StoredFile",
    "Thread",
    "Unread",
    "Upload",
    "UploadVersion",
    "User",
]
