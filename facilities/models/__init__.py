"""People, facilities and what the public sees of them."""

from facilities.models.directory import Listing
from facilities.models.facility import Facility, FacilityGrant, FacilityStatusChange, Membership, Notice, ProfileVersion
from facilities.models.files import KeptFile, StoredFile, Upload, UploadVersion
from facilities.models.person import User

__all__ = [
    "Facility",
    "FacilityGrant",
    "FacilityStatusChange",
    "KeptFile",
    "Listing",
    "Membership",
    "Notice",
    "ProfileVersion",
    "StoredFile",
    "Upload",
    "UploadVersion",
    "User",
]
