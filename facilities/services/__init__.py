"""Writes of this app: people and their links, registration, the facility code, the profile, standing, notices."""

from facilities.services.activation import (
    AlreadyActivated,
    activate_person,
    activation_path,
    person_of_link,
    send_activation_again,
)
from facilities.services.facility_code import facility_with_code, rotate_code
from facilities.services.grants import repair_grants
from facilities.services.handovers import (
    HandoverRefused,
    appoint_by_office,
    confirm_handover,
    decline_handover,
    propose_handover,
    sides_of,
    swaps,
    withdraw_handover,
)
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
from facilities.services.registration_drafts import (
    DraftGone,
    begin_draft,
    close_registration,
    decline_registration,
    draft_of_link,
    forget_old_drafts,
    hold_registration,
    keep_typed,
    open_draft,
    similar_facilities,
    stand_in_draft,
)
from facilities.services.security import NoSecondFactor, end_session, reset_second_factor
from facilities.services.status import end_award, enrol_facility, record_award
from facilities.services.user_registration import (
    JoinLinkRefused,
    TooManyCodes,
    UnknownCode,
    facility_of_join_link,
    facility_of_typed_code,
    join_by_link,
    register_user,
)
from facilities.signed_links import LinkState

__all__ = [
    "AlreadyActivated",
    "AlreadyMember",
    "DraftGone",
    "HandoverRefused",
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
    "appoint_by_office",
    "approve_member",
    "begin_draft",
    "close_registration",
    "confirm_handover",
    "create_facility",
    "decline_handover",
    "decline_registration",
    "draft_of_link",
    "end_award",
    "end_membership",
    "end_session",
    "enrol_facility",
    "facility_of_join_link",
    "facility_of_typed_code",
    "facility_with_code",
    "find_or_invite",
    "forget_old_drafts",
    "hold_registration",
    "invite_colleague",
    "join_by_link",
    "keep_typed",
    "notify",
    "open_draft",
    "person_of_link",
    "propose_handover",
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
    "sides_of",
    "similar_facilities",
    "stand_in_draft",
    "swaps",
    "update_profile",
    "withdraw_handover",
]
