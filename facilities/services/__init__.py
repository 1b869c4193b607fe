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
from facilities.services.invitations import (
    AlreadyMember,
    RemovingLinkRefused,
    invite_colleague,
    removal_of_link,
    remove_by_link,
    send_invitation_again,
)
from facilities.services.notices import notify
from facilities.services.people import (
    NotApprovable,
    NotRemovable,
    add_member,
    approve_member,
    end_membership,
    find_or_invite,
    set_joining,
)
from facilities.services.profile import StaleProfile, update_profile
from facilities.services.registration import create_facility, register_facility
from facilities.services.security import NoSecondFactor, end_session, reset_second_factor
from facilities.services.standing import end_award, enrol_facility, record_award
from facilities.services.user_registration import (
    JoinLinkRefused,
    TooManyCodes,
    UnknownCode,
    facility_of_join_link,
    facility_of_typed_code,
    join_by_link,
    register_user,
)
from facilities.tokens import LinkState

__all__ = [
    "AlreadyActivated",
    "AlreadyMember",
    "JoinLinkRefused",
    "LinkState",
    "NoSecondFactor",
    "NotApprovable",
    "NotRemovable",
    "RemovingLinkRefused",
    "StaleProfile",
    "TooManyCodes",
    "UnknownCode",
    "activate_person",
    "activation_path",
    "add_member",
    "approve_member",
    "create_facility",
    "end_award",
    "end_membership",
    "end_session",
    "enrol_facility",
    "facility_of_join_link",
    "facility_of_typed_code",
    "facility_with_code",
    "find_or_invite",
    "invite_colleague",
    "join_by_link",
    "notify",
    "person_of_link",
    "record_award",
    "register_facility",
    "register_user",
    "removal_of_link",
    "remove_by_link",
    "repair_grants",
    "reset_second_factor",
    "rotate_code",
    "send_activation_again",
    "send_invitation_again",
    "set_joining",
    "update_profile",
]
