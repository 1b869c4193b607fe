"""Who may do what, and when: one row per role, readable by the chairperson. docs/access.md is made from it.

A cell holds the application statuses in which the role has the capability; `ALWAYS` where the status does not matter.
A person with several roles has the union of their cells (domain, *Rights at a glance*).
"""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from applications.statuses import (
    CLOSED_STATUSES,
    DRAFT_STATUSES,
    EVALUATION_STATUSES,
    JUDGED_STATUSES,
    ON_SITE_AUDIT_STATUSES,
    OPEN_STATUSES,
    PLAN_STATUSES,
    PROOF_STATUSES,
    REMOTE_AUDIT_STATUSES,
    REPLY_STATUSES,
    STATUSES,
    SUBMITTED_STATUSES,
)
from applications.workflow import APPLICATION
from iasios.access.capability import FACILITY_ROLES, GLOBAL_ROLES, Capability, Role
from iasios.access.gate import register_policy
from iasios.access.roles import NavigationLink, RoleRow, register_roles
from iasios.access.user_links import register_factor_demand, register_standing
from iasios.gates import GATES, factor_demanded, read_person, read_standing
from iasios.inbox.counting import number_waiting

ALWAYS = None
DRAFT = frozenset(DRAFT_STATUSES)
ASKED = frozenset(REPLY_STATUSES)
SUBMITTED = frozenset(SUBMITTED_STATUSES)
#: Also what was closed on the way: everything written is kept, and whoever worked on it goes on reading it.
READABLE = SUBMITTED | frozenset(CLOSED_STATUSES)
JUDGING = frozenset(JUDGED_STATUSES)
#: While an on-site audit of a denied facility may be arranged and held (R63).
AFTER_DENIAL = frozenset(ON_SITE_AUDIT_STATUSES)
AUDITED = AFTER_DENIAL | frozenset(REMOTE_AUDIT_STATUSES)
OPEN_AFTER_SUBMISSION = frozenset(OPEN_STATUSES) - DRAFT

C = Capability
#: What everybody at a facility reads; PostgreSQL refuses a reader every row of it that would be written.
_reader: dict[Capability, frozenset[str] | None] = {
    C.VIEW_FACILITY: ALWAYS,
    C.VIEW_PEOPLE: ALWAYS,
    C.LEAVE_FACILITY: ALWAYS,
    C.VIEW_FACILITY_DOCUMENTS: ALWAYS,
    C.VIEW_MESSAGES: ALWAYS,
    C.VIEW_APPLICATION: ALWAYS,
    C.VIEW_TIMELINE: ALWAYS,
    C.VIEW_DRAFTING: ALWAYS,
    C.VIEW_TEAM_WORK: ALWAYS,
    C.VIEW_REGISTER: ALWAYS,
    C.VIEW_REQUESTS: READABLE,
    C.VIEW_EVIDENCE: READABLE,
    C.VIEW_NAMES: READABLE,
}
_member: dict[Capability, frozenset[str] | None] = _reader | {
    C.UPLOAD_DOCUMENTS: ALWAYS,
    C.ADD_FILE: ALWAYS,
    C.ORDER_PAPERS: ALWAYS,
    C.WRITE_MESSAGES: ALWAYS,
    C.EDIT_ANSWERS: DRAFT,
    C.WORK_IN_TEAM: ALWAYS,
    C.KEEP_REGISTER: ALWAYS,
    C.EDIT_CASES: DRAFT,
    C.CORRECT_ANSWERS: frozenset(EVALUATION_STATUSES),
    C.REPLY_TO_REQUESTS: ASKED,
    C.ADD_SLIDES: AUDITED,
    C.EDIT_PLAN: frozenset(PLAN_STATUSES),
    C.WRITE_PROOF: frozenset(PROOF_STATUSES),
}
_appointed: dict[Capability, frozenset[str] | None] = {
    C.VIEW_FACILITY_CODE: ALWAYS,
    C.VIEW_INVOICES: ALWAYS,
    C.HAND_OVER: ALWAYS,
    C.ASK_CONSULTATION: ALWAYS,
    C.REPORT_CHANGES: ALWAYS,
    C.NAME_CONFLICTS: ALWAYS,
    C.CHOOSE_AUDIT_DATE: AUDITED,
}
_keeper: dict[Capability, frozenset[str] | None] = {
    C.EDIT_FACILITY_PROFILE: ALWAYS,
    C.EXPORT_FACILITY: ALWAYS,
    C.ROTATE_FACILITY_CODE: ALWAYS,
    C.MANAGE_PEOPLE: ALWAYS,
    C.READ_LOG: ALWAYS,
    C.ASK_CASE_CHECK: DRAFT,
}

#: One row per role. Whoever has several is called by the first of them, and finds the links of all in this order.
ROLES: dict[Role, RoleRow] = {
    Role.REPRESENTATIVE: RoleRow(
        label=_("Authorised representative"),
        short_label=_("Representative"),
        bar_label=pgettext_lazy("top bar", "representative"),
        description=_("Authorised representative: answers for the application and is the only one who submits."),
        capabilities=_member
        | _appointed
        | _keeper
        | {
            C.OPEN_APPLICATION: ALWAYS,
            C.CONSENT_TO_GROUP: ALWAYS,
            C.SUBMIT_APPLICATION: DRAFT,
            C.CHOOSE_LEVEL: DRAFT,
            C.WITHDRAW_APPLICATION: DRAFT,
            C.HAND_IN_CORRECTIONS: frozenset(EVALUATION_STATUSES),
            C.RESUBMIT_APPLICATION: ASKED,
            C.OBJECT_TO_ASSESSOR: JUDGING,
            C.HAND_IN_PLAN: APPLICATION.sources("hand_in_plan") | APPLICATION.sources("hand_in_proof"),
            C.FILE_APPEAL: frozenset(PLAN_STATUSES),
            C.TAKE_BACK_APPEAL: frozenset(PLAN_STATUSES),
            C.CLOSE_APPLICATION: OPEN_AFTER_SUBMISSION,
        },
    ),
    Role.DEPUTY: RoleRow(
        label=_("Deputy"),
        short_label=_("Deputy"),
        bar_label=_("deputy"),
        description=_("Deputy of the representative: also sees invoices and the facility code, and cannot submit."),
        capabilities=_member | _appointed,
    ),
    Role.ACCOUNT_HOLDER: RoleRow(
        label=_("Main account holder"),
        short_label=_("Account holder"),
        bar_label=_("account holder"),
        description=_(
            "Main account holder: keeps the profile and the people, corresponds with the office, cannot submit."
        ),
        capabilities=_member | _appointed | _keeper,
    ),
    Role.MEMBER: RoleRow(
        label=_("Colleague"),
        short_label=_("Colleague"),
        bar_label=_("colleague"),
        description=_("Anyone who joined the facility: works on the answers and the case review."),
        capabilities=_member,
    ),
    Role.READER: RoleRow(
        label=_("Colleague who reads"),
        short_label=_("Colleague who reads"),
        bar_label=_("reads only"),
        description=_("Colleague who reads: sees what a colleague sees, and changes nothing."),
        capabilities=_reader,
        reads_for=Role.MEMBER,
        refusal=_(
            "You read here and change nothing. The representative and the account holder can let you work on it."
        ),
    ),
    Role.OFFICE: RoleRow(
        label=_("Office"),
        description=_("Office: runs the programme, reads drafts, never edits a facility's answers."),
        capabilities={
            C.VIEW_FACILITY: ALWAYS,
            C.EDIT_FACILITY_PROFILE: ALWAYS,
            C.VIEW_FACILITY_CODE: ALWAYS,
            C.VIEW_PEOPLE: ALWAYS,
            C.RESET_SECOND_FACTOR: ALWAYS,
            C.APPOINT: ALWAYS,
            C.VIEW_FACILITY_DOCUMENTS: ALWAYS,
            C.ADD_FILE: ALWAYS,
            C.ORDER_PAPERS: ALWAYS,
            C.VIEW_MESSAGES: ALWAYS,
            C.VIEW_INVOICES: ALWAYS,
            C.ISSUE_INVOICE: ALWAYS,
            C.RECORD_PAYMENT: ALWAYS,
            C.VIEW_APPLICATION: ALWAYS,
            C.VIEW_TIMELINE: ALWAYS,
            C.VIEW_DRAFTING: ALWAYS,
            C.VIEW_REGISTER: ALWAYS,
            C.VIEW_REQUESTS: READABLE,
            C.VIEW_DOSSIER: READABLE,
            C.VIEW_EVIDENCE: READABLE,
            C.OPEN_EVIDENCE_SPACE: ASKED,
            C.OPEN_APPLICATION: ALWAYS,
            C.RETURN_APPLICATION: APPLICATION.sources("return_for_correction"),
            C.ORDER_DRAW: DRAFT | APPLICATION.sources("return_for_correction"),
            C.RETURN_ANSWERS: frozenset(EVALUATION_STATUSES),
            C.ASSIGN_ASSESSORS: JUDGING,
            C.RETURN_VERDICT: JUDGING,
            C.VIEW_AUDIT: READABLE,
            C.SCHEDULE_AUDIT: AUDITED,
            C.EXTEND_DATE: OPEN_AFTER_SUBMISSION,
            C.CLOSE_APPLICATION: OPEN_AFTER_SUBMISSION | DRAFT,
            C.VIEW_AS_PERSON: ALWAYS,
            C.RUN_OFFICE: ALWAYS,
        },
        home="portal:today",
        home_description=_("What waits for the office today"),
        navigation=(
            NavigationLink("portal:today", _("Today"), count=number_waiting),
            NavigationLink(
                "portal:pipeline",
                _("Pipeline"),
                (
                    "portal:facility",
                    "portal:timeline",
                    "portal:pipeline_*",
                    "bulk:*",
                    "saved_views:*",
                    "assessment:assign*",
                    "assessment:verdict_return",
                    "assessment:answers_return",
                    "assessment:evidence_space",
                    "assessment:certificate",
                    "assessment:reissue",
                    "assessment:appeal_check",
                    "assessment:messages",
                    "casereview:o*",
                ),
            ),
            NavigationLink(
                "facilities:office_threads",
                _("Messages"),
                (
                    "facilities:office_t*",
                    "facilities:office_status*",
                    "facilities:office_confirmation*",
                    "facilities:office_document*",
                    "facilities:office_doubt*",
                    "facilities:office_workshop*",
                    "invoicing:office_consultation*",
                ),
                count=lambda links: links.unread_in_office,
            ),
            NavigationLink(
                "assessment:board",
                _("Assessors"),
                ("assessment:agreement", "assessment:office_*", "assessment:service_*", "facilities:office_p*"),
            ),
            NavigationLink(
                "invoicing:office_list",
                _("Invoices"),
                (
                    "invoicing:office_detail",
                    "invoicing:office_payment",
                    "invoicing:office_fee*",
                    "invoicing:office_draft*",
                    "invoicing:office_bank*",
                    "invoicing:office_ageing",
                    "invoicing:office_export",
                    "invoicing:office_credit_note",
                    "invoicing:office_write_off",
                    "invoicing:office_hold",
                    "invoicing:office_re*",
                    "invoicing:office_use_credit",
                ),
            ),
            NavigationLink("portal:calendar", _("Calendar"), ("portal:retention",), folded=True),
            NavigationLink(
                "applications:editions", _("Editions"), ("applications:edition*", "applications:draft*"), folded=True
            ),
            NavigationLink("portal:figures", _("Figures"), ("portal:figures_*", "portal:yearly_*"), folded=True),
            NavigationLink("registration:held_list", _("Registrations"), ("registration:held*",), folded=True),
            NavigationLink("outbox:list", _("Outgoing mail"), ("outbox:*",), folded=True),
            NavigationLink(
                "portal:setup",
                _("Set-up"),
                ("api_tokens:*", "webhooks:*", "programme:*", "support_view:*"),
                folded=True,
            ),
        ),
    ),
    Role.CHAIRPERSON: RoleRow(
        label=_("Chairperson"),
        description=_("Chairperson: signs decisions; never changes an answer."),
        capabilities={
            C.VIEW_FACILITY: ALWAYS,
            C.VIEW_APPLICATION: SUBMITTED,
            C.VIEW_TIMELINE: SUBMITTED,
            C.VIEW_REQUESTS: SUBMITTED,
            C.VIEW_DOSSIER: SUBMITTED,
            C.VIEW_EVIDENCE: SUBMITTED,
            C.VIEW_AUDIT: SUBMITTED,
            C.LIST_SIGN_OFFS: ALWAYS,
            C.SIGN_OFF: APPLICATION.sources("approve"),
            C.SIGN_CERTIFICATE_CHANGE: ALWAYS,
            C.NAME_PANEL: frozenset(PLAN_STATUSES),
        },
        home="assessment:sign_offs",
        home_description=_("Decisions to sign"),
        navigation=(
            NavigationLink(
                "assessment:sign_offs",
                _("Decisions"),
                ("assessment:sign_*", "assessment:appeal_panel", "portal:timeline"),
            ),
            NavigationLink("assessment:conversations", _("Messages"), ("assessment:messages",)),
        ),
    ),
    Role.ASSESSOR: RoleRow(
        label=_("Assessor"),
        description=_("Assessor of this application: reads the dossier, judges, asks, recommends."),
        capabilities={
            # PostgreSQL shows them released items only.
            C.VIEW_REGISTER: ALWAYS,
            C.VIEW_FACILITY: ALWAYS,
            C.VIEW_APPLICATION: READABLE,
            C.VIEW_REQUESTS: READABLE,
            C.LIST_ASSESSMENTS: ALWAYS,
            C.VIEW_DOSSIER: READABLE,
            C.VIEW_EVIDENCE: READABLE,
            C.EVALUATE: JUDGING,
            C.REQUEST_INFORMATION: APPLICATION.sources("request_information"),
            C.CALL_REMOTE_AUDIT: APPLICATION.sources("call_remote_audit"),
            C.RECOMMEND: JUDGING,
            C.VIEW_AUDIT: READABLE,
            C.SCHEDULE_AUDIT: frozenset(REMOTE_AUDIT_STATUSES),
            C.HOLD_AUDIT: AUDITED,
            C.REVIEW_PLAN: APPLICATION.sources("ask_for_proof"),
        },
        home="assessment:list",
        home_description=_("Your dossiers"),
        navigation=(
            NavigationLink("assessment:list", _("Dossiers"), ("assessment:*",)),
            NavigationLink("assessment:conversations", _("Messages"), ("assessment:messages",)),
            NavigationLink("assessment:guidance", _("Guidance")),
        ),
    ),
}
POLICY = {role: row.capabilities for role, row in ROLES.items()}
#: What the people of a hospital write for each other alone stays closed to the office's support view as well.
UNSEEN = frozenset({C.WORK_IN_TEAM, C.VIEW_TEAM_WORK})

REASONS = {
    C.EDIT_ANSWERS: _("The application has been submitted, so its answers can no longer be changed."),
    C.VIEW_DRAFTING: _("How the answers came about is for the people of the hospital and for the office."),
    C.VIEW_TEAM_WORK: _("Notes and tasks are for the people of the hospital alone."),
    C.WORK_IN_TEAM: _("Notes and tasks are written by the people of the hospital alone."),
    C.KEEP_REGISTER: _("The register of evidence is kept by the people of the hospital."),
    C.OPEN_APPLICATION: _("A new application is opened by the representative or the office."),
    C.RETURN_APPLICATION: _("The office returns an application only before assessors are assigned."),
    C.RETURN_ANSWERS: _("The office returns answers while the application is evaluated."),
    C.CORRECT_ANSWERS: _("Answers are corrected while the application is evaluated and the office has returned them."),
    C.HAND_IN_CORRECTIONS: _("Only the authorised representative hands in corrected answers."),
    C.EDIT_CASES: _("The application has been submitted, so its cases can no longer be changed."),
    C.READ_LOG: _("The log of a hospital is read by its representative and its account holder."),
    C.ASK_CASE_CHECK: _("Representative and account holder ask for a check, until the application is submitted."),
    C.ORDER_DRAW: _("The office orders a new draw until the application is assessed."),
    C.SUBMIT_APPLICATION: _("Only the authorised representative can submit, and only once."),
    C.REPLY_TO_REQUESTS: _("Replies are open only while information is requested."),
    C.RESUBMIT_APPLICATION: _(
        "Only the authorised representative can hand in the replies, while information is requested."
    ),
    C.VIEW_INVOICES: _("Invoices are seen by the representative, the deputy and the main account holder."),
    C.VIEW_FACILITY_CODE: _("The facility code is seen by the representative, the deputy and the main account holder."),
    C.EDIT_FACILITY_PROFILE: _("The profile is edited by the representative and the main account holder."),
    C.VIEW_MESSAGES: _("Messages are read by the people of the facility and by the office."),
    C.WRITE_MESSAGES: _("Here the people of the facility write to the office."),
    C.ASK_CONSULTATION: _("A consultation costs a fee, so representative, deputy and main account holder ask for it."),
    C.REPORT_CHANGES: _("The representative, the deputy and the account holder confirm the year and report changes."),
    C.NAME_CONFLICTS: _(
        "The representative, the deputy and the account holder name people who should not assess the hospital."
    ),
    C.EXPORT_FACILITY: _("A copy of everything is taken by the representative and the main account holder."),
    C.ORDER_PAPERS: _("Papers are ordered by the people of the facility and by the office."),
    C.UPLOAD_DOCUMENTS: _("Files are put here by the people of the facility."),
    C.MANAGE_PEOPLE: _("People are managed by the representative and the main account holder."),
    C.HAND_OVER: _("Representative and main account holder hand over any role, the deputy their own."),
    C.APPOINT: _("The office names a successor for somebody who has left."),
    C.LEAVE_FACILITY: _("Only people who work at the facility can leave it."),
    C.VIEW_AS_PERSON: _("The office looks at the portal as a person of a hospital sees it."),
    C.RESET_SECOND_FACTOR: _("The office takes lost second factors off."),
    C.EVALUATE: _("This application is not under assessment now."),
    C.CHOOSE_AUDIT_DATE: _(
        "The representative, the deputy and the account holder choose the date, while one is wanted."
    ),
    C.SCHEDULE_AUDIT: _("No audit can be arranged now."),
    C.HOLD_AUDIT: _("The assessors of this application keep the minutes while an audit is under way."),
    C.EDIT_PLAN: _("The plan is written while the decision is deferred or denied."),
    C.WRITE_PROOF: _("Proof is written while the assessors ask for it."),
    C.REVIEW_PLAN: _("The assessors of this application judge a plan while it is under review."),
    C.HAND_IN_PLAN: _("Only the authorised representative hands in the plan and its proof, while they are wanted."),
    C.EXTEND_DATE: _("The office extends dates while an application is under way."),
    C.CLOSE_APPLICATION: _("This application cannot be withdrawn or closed now."),
    C.SIGN_CERTIFICATE_CHANGE: _("Only the chairperson signs what becomes of a certificate."),
    C.FILE_APPEAL: _("Only the authorised representative appeals, while a decision is deferred or denied."),
    C.TAKE_BACK_APPEAL: _("Only the authorised representative takes an appeal back."),
    C.NAME_PANEL: _("The chairperson names the panel of an appeal while the decision is deferred or denied."),
    C.SIGN_OFF: _("This application is not waiting for a signature."),
    C.ASSIGN_ASSESSORS: _("The office assigns and changes assessors while the application is with the assessors."),
    C.RETURN_VERDICT: _("The office gives a verdict back while the application is with the assessors."),
    C.CHOOSE_LEVEL: _("The representative chooses the level until the application is submitted."),
    C.WITHDRAW_APPLICATION: _("The representative withdraws an application until it is submitted."),
    C.VIEW_APPLICATION: _("An application is read outside its hospital once it has been submitted."),
    C.VIEW_TIMELINE: _("The timeline is read by the hospital and the office, and by the chairperson after submission."),
    C.VIEW_DOSSIER: _("The dossier is read by assessors, chairperson and office once the application is submitted."),
    C.VIEW_REQUESTS: _("Requests come after the application has been submitted."),
    C.VIEW_EVIDENCE: _("Files for the assessors come after the application has been submitted."),
    C.OPEN_EVIDENCE_SPACE: _("The office opens the evidence space while information is requested."),
    C.VIEW_NAMES: _("Assessors are named, if at all, after the application has been submitted."),
    C.CONSENT_TO_GROUP: _("The representative decides whether the hospital group sees how this site is getting on."),
    C.OBJECT_TO_ASSESSOR: _("The representative can object while the application is with the assessors."),
    C.VIEW_AUDIT: _("An audit comes after the application has been submitted."),
    C.ADD_SLIDES: _("Slides are added while an audit is under way."),
    C.REQUEST_INFORMATION: _("The assessors of this application ask the hospital at the end of round 1."),
    C.CALL_REMOTE_AUDIT: _("The assessors of this application call a remote audit at the end of round 2."),
    C.RECOMMEND: _("The assessors of this application recommend while it is with them."),
}
DEFAULT_REASON = _("Your role does not include this.")


def register() -> None:
    """Hands the grid to the gate; called once at start-up, fails loudly when something is missing."""
    unknown = {status for table in POLICY.values() for cell in table.values() if cell for status in cell} - set(
        STATUSES
    )
    if unknown:
        raise RuntimeError(f"the policy names unknown statuses: {unknown}")
    if set(POLICY) != set(FACILITY_ROLES) | GLOBAL_ROLES:
        raise RuntimeError("the policy must say what every role may do")
    register_policy(
        gates=GATES,
        rules=POLICY,
        reasons=REASONS,
        default_reason=DEFAULT_REASON,
        unseen=UNSEEN,
        refusals={role: (row.reads_for, row.refusal) for role, row in ROLES.items() if row.reads_for is not None},
    )
    register_roles(ROLES)
    register_standing(read_standing, read_person)
    register_factor_demand(factor_demanded)
