"""Writes of this app: people and their links, registration, the facility code, the profile, standing, notices."""

from facilities.services.activation import (
    AlreadyActivated,
    activate_person,
    activation_path,
    person_of_link,
    send_activation_again,
)
from facilities.services.code import facility_with_code, rotate_code
from facilities.services.grants import repair_grants
from facilities.services.notices import notify
from facilities.services.people import NotRemovable, add_member, end_membership, find_or_invite
from facilities.services.profile import StaleProfile, update_profile
from facilities.services.registration import create_facility, register_facility
from facilities.services.standing import end_award, enrol_facility, record_award
from facilities.services.user_registration import (
    JoinLinkRefused,
    UnknownCode,
    facility_of_join_link,
    join_by_link,
    register_user,
)
from facilities.tokens import LinkState

__all__ = [
    "AlreadyActivated",
    "JoinLinkRefused",
    "LinkState",
    "NotRemovable",
    "StaleProfile",
    "UnknownCode",
    "activate_person",
    "activation_path",
    "add_member",
    "create_facility",
    "end_award",
    "end_membership",
    "enrol_facility",
    "facility_of_join_link",
    "facility_with_code",
    "find_or_invite",
    "join_by_link",
    "notify",
    "person_of_link",
    "record_award",
    "register_facility",
    "register_user",
    "repair_grants",
    "rotate_code",
    "send_activation_again",
    "update_profile",
]
