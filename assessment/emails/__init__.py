"""Every mail of this app. The hospital's mails name no assessor, and none holds a word of an evaluation or reply."""

from assessment.emails.audits import audit_agreed, audit_ahead, audit_cancelled, audit_dates, audit_held, invitation_of
from assessment.emails.certificate_changes import (
    certificate_change_decided,
    certificate_change_in_force,
    certificate_change_proposed,
    certificate_change_signed,
)
from assessment.emails.plans import actions_due, plan_handed_in, proof_handed_in, proof_requested
from assessment.emails.reminders import (
    closed,
    date_escalated,
    date_extended,
    date_reminder,
    seat_escalated,
    seat_unanswered,
    signing_chairs,
)
from assessment.emails.rounds import (
    awaiting_sign_off,
    both_handed_in,
    decided,
    information_requested,
    recommendations_differ,
    replies_in,
    resubmitted,
    returned,
)
from assessment.emails.seats import (
    asked,
    assessors_named,
    assigned,
    assignment_ended,
    objection_decided,
    objection_made,
    seat_vacant,
)
from assessment.emails.terms import term_begun, term_ended, term_ended_office, term_ending, term_extended

__all__ = [
    "actions_due",
    "asked",
    "assessors_named",
    "assigned",
    "assignment_ended",
    "audit_agreed",
    "audit_ahead",
    "audit_cancelled",
    "audit_dates",
    "audit_held",
    "awaiting_sign_off",
    "both_handed_in",
    "certificate_change_decided",
    "certificate_change_in_force",
    "certificate_change_proposed",
    "certificate_change_signed",
    "closed",
    "date_escalated",
    "date_extended",
    "date_reminder",
    "decided",
    "information_requested",
    "invitation_of",
    "objection_decided",
    "objection_made",
    "plan_handed_in",
    "proof_handed_in",
    "proof_requested",
    "recommendations_differ",
    "replies_in",
    "resubmitted",
    "returned",
    "seat_escalated",
    "seat_unanswered",
    "seat_vacant",
    "signing_chairs",
    "term_begun",
    "term_ended",
    "term_ended_office",
    "term_ending",
    "term_extended",
]
