"""Every address against every kind of person, in the stage where it matters.

One row per URL name: what a GET (or, for addresses that only take it, an empty POST) answers. `in` is a redirect to the
sign-in page, `go` any other redirect. A row names the roles that differ from its default, which everybody else gets,
somebody of another facility and any role added later among them: 404 where nothing else is said, because they must not
even learn that something exists.
"""

from collections.abc import Mapping

#: Names for several roles at once; a role named by itself goes before its group.
GROUPS = {
    "people": ("member", "deputy", "holder", "representative"),
    "appointed": ("deputy", "holder", "representative"),
    "keepers": ("holder", "representative"),
    "assessors": ("unassigned", "assessor"),
}


class Cells:
    """The answers of one address by role; a role that is not named gets the default."""

    def __init__(self, default: str, by_role: Mapping[str, str]) -> None:
        self.default = default
        groups = {role: answer for name, answer in by_role.items() for role in GROUPS.get(name, ())}
        self.by_role = groups | {name: answer for name, answer in by_role.items() if name not in GROUPS}

    def of(self, role: str) -> str:
        return self.by_role.get(role, self.default)


def cells(default: str = "404", *, anonymous: str = "in", **by_role: str) -> Cells:
    return Cells(default, {"anonymous": anonymous, **by_role})


PUBLIC = cells("200", anonymous="200")
SIGNED_IN = cells("200")

#: Addresses of nobody in particular.
ANYWHERE = {
    "portal:start": PUBLIC,
    "portal:criteria": PUBLIC,
    "portal:search": PUBLIC,
    "portal:fees": PUBLIC,
    "portal:contact": PUBLIC,
    "portal:privacy": PUBLIC,
    "portal:accessibility": PUBLIC,
    "portal:robots": PUBLIC,
    "portal:favicon": cells("go", anonymous="go"),
    "portal:feed": cells(anonymous="404"),
    "portal:healthz": PUBLIC,
    "portal:readyz": PUBLIC,
    "portal:desk": cells("go"),
    "facilities:directory": PUBLIC,
    "portal:eligibility": PUBLIC,
    "facilities:user_registration": PUBLIC,
    "facilities:user_registration_done": PUBLIC,
    "facilities:activation_again": PUBLIC,
    "facilities:activate": cells(anonymous="404"),
    "facilities:remove_by_link": cells(anonymous="404"),
    "facilities:join": cells("403"),
    "facilities:invitation": cells("go"),
    "registration:register": PUBLIC,
    "registration:register_all": PUBLIC,
    "registration:register_step": cells("go", anonymous="go"),
    "registration:register_again": cells("410", anonymous="410"),
    "registration:held_list": cells(office="200"),
    "registration:held": cells(office="200"),
    "registration:register_done": PUBLIC,
    "assessment:verify_form": PUBLIC,
    "casereview:check_draw": PUBLIC,
    "assessment:verify": cells(anonymous="404"),
    "ui:gallery": PUBLIC,
    "POST ui:theme": cells("go", anonymous="go"),
    "POST set_language": cells("go", anonymous="go"),
    # the office's lists
    "portal:today": cells(office="200"),
    "POST inbox:mark": cells(office="go"),
    "portal:pipeline": cells(office="200"),
    "portal:calendar": cells(office="200"),
    "assessment:extend_term": cells(office="200"),
    "POST assessment:change_take_back": cells(),
    "assessment:sign_change": cells(),
    "invoicing:office_list": cells(office="200"),
    "invoicing:office_fees": cells(office="200"),
    "invoicing:office_drafts": cells(office="200"),
    "invoicing:office_fee_new": cells(office="200"),
    "invoicing:office_fee": cells(office="200"),
    "facilities:office_documents": cells(office="200"),
    "facilities:office_document_new": cells(office="200"),
    "facilities:office_document": cells(office="200"),
    "facilities:office_statuses": cells(office="200"),
    "invoicing:office_consultations": cells(office="200"),
    "facilities:office_threads": cells(office="200"),
    "facilities:office_texts": cells(office="200"),
    "facilities:office_text_new": cells(office="200"),
    "facilities:office_text": cells(office="200"),
    "assessment:board": cells(office="200"),
    "assessment:profile": cells(assessors="200"),
    "assessment:interests": cells(assessors="go"),
    "POST assessment:interests": cells(assessors="422"),
    "assessment:agreement": cells(office="200"),
    "outbox:list": cells(office="200"),
    "outbox:detail": cells(office="200"),
    "POST outbox:send_again": cells(office="go"),
    # the lists of assessors and of the chairperson
    "assessment:list": cells(assessors="200"),
    "assessment:sign_offs": cells(chair="200"),
}

#: One's own account: no object of anybody else is named in these addresses.
ACCOUNT = {
    "account_login": cells("go", anonymous="200"),
    "account_logout": cells("200", anonymous="go"),
    "account_inactive": PUBLIC,
    "account_signup": cells("go", anonymous="200"),
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "account_confirm_email": PUBLIC,
    "account_email_verification_sent": PUBLIC,
    "account_email": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "account_set_password": cells("go"),
    "account_reauthenticate": SIGNED_IN,
    "account_confirm_login_code": cells("go"),
    "mfa_authenticate": cells("go"),
    "mfa_login_webauthn": cells("go"),
    "mfa_index": SIGNED_IN,
    "mfa_reauthenticate": cells("go"),
    "mfa_activate_totp": cells("go"),
    "mfa_deactivate_totp": cells(),
    "mfa_view_recovery_codes": cells(),
    "mfa_generate_recovery_codes": cells("go"),
    "mfa_download_recovery_codes": cells(),
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": cells("go"),
    "mfa_reauthenticate_webauthn": cells("go"),
    "mfa_remove_webauthn": cells("go"),
    "mfa_edit_webauthn": cells("go"),
    "usersessions_list": SIGNED_IN,
    "socialaccount_connections": SIGNED_IN,
    "socialaccount_login_cancelled": PUBLIC,
    "socialaccount_login_error": cells("401"),
    "socialaccount_signup": cells("in"),
    "openid_connect_login": cells(anonymous="404"),
    "openid_connect_callback": cells(anonymous="404"),
    "facilities:my_details": SIGNED_IN,
    "facilities:my_notices": SIGNED_IN,
    "POST facilities:my_feed": cells("go"),
    "facilities:my_data": SIGNED_IN,
    "facilities:my_data_file": SIGNED_IN,
    "facilities:my_erasure": SIGNED_IN,
    "POST facilities:session_end": cells(),
}

#: The facility's own pages while it writes its application. The assessor is not assigned yet.
DRAFT = {
    "portal:home": cells(people="200", chair="403", office="go"),
    "portal:facility": cells(office="200"),
    "portal:log": cells(office="200"),
    "assessment:certificate": cells(office="200"),
    "facilities:group": cells(office="200"),
    "POST facilities:annual_fee": cells(office="go"),
    "facilities:people": cells(people="200", chair="403", office="200"),
    "facilities:code_rotate": cells(keepers="200", member="403", deputy="403", chair="403", office="403"),
    "facilities:handover_start": cells(people="200", member="403", chair="403", office="403"),
    "facilities:appoint": cells(people="403", chair="403", office="200"),
    "facilities:handover": cells(people="200", chair="403", office="200"),
    "facilities:invite": cells(keepers="200", member="403", deputy="403", chair="403", office="403"),
    "POST facilities:joining": cells(keepers="go", member="403", deputy="403", chair="403", office="403"),
    "facilities:leave": cells(people="200", chair="403", office="403"),
    "facilities:member_approve": cells(keepers="go", member="403", deputy="403", chair="403", office="403"),
    "facilities:member_remove": cells(keepers="200", member="403", deputy="403", chair="403", office="403"),
    "facilities:member_second_factor": cells(people="403", chair="403", office="200"),
    "POST facilities:member_activation": cells(keepers="go", member="403", deputy="403", chair="403", office="403"),
    "facilities:profile": cells(people="200", chair="200", office="200"),
    "facilities:profile_edit": cells(keepers="200", member="403", deputy="403", chair="403", office="200"),
    "facilities:profile_history": cells(keepers="200", member="403", deputy="403", chair="403", office="200"),
    "facilities:documents": cells(people="200", chair="403", office="200"),
    "facilities:seal": cells(people="200", chair="403", office="200"),
    "facilities:document": cells(people="200", member="403", chair="403", office="200"),
    "facilities:notices": cells(people="200", chair="403", office="200"),
    "facilities:threads": cells(people="200", chair="403", office="go"),
    "facilities:thread_new": cells(people="200", chair="403", office="403"),
    "facilities:thread": cells(people="200", chair="403", office="go"),
    "POST facilities:thread": cells(people="200", chair="403", office="403"),
    "facilities:thread_file": cells(people="200", chair="403", office="200"),
    "facilities:office_thread": cells(office="200"),
    "facilities:office_thread_new": cells(office="200"),
    "facilities:programme_file": cells(people="200", chair="403", office="200"),
    "facilities:status_update": cells(people="200", chair="403", office="403"),
    "facilities:office_status": cells(office="200"),
    "invoicing:consultations": cells(people="200", member="403", chair="403", office="403"),
    "invoicing:consultation_new": cells(people="200", member="403", chair="403", office="403"),
    "invoicing:consultation": cells(people="200", member="403", chair="403", office="403"),
    "invoicing:office_consultation": cells(office="200"),
    "facilities:exports": cells(keepers="200", member="403", deputy="403", chair="403", office="403"),
    "facilities:export_file": cells(keepers="200", member="403", deputy="403", chair="403", office="403"),
    "facilities:upload_new": cells(people="200", chair="403", office="403"),
    "facilities:upload": cells(people="200", chair="403", office="200"),
    "POST facilities:upload": cells(people="200", chair="403", office="403"),
    "facilities:upload_file": cells(people="200", chair="403", office="200"),
    "facilities:upload_remove": cells(people="200", chair="403", office="403"),
    "invoicing:list": cells(people="200", member="403", chair="403", office="200"),
    "invoicing:detail": cells(people="200", member="403", chair="403", office="200"),
    "invoicing:pdf": cells(people="go", member="403", chair="403", office="go"),
    "invoicing:office_detail": cells(office="200"),
    "invoicing:office_payment": cells(office="go"),
    "invoicing:credit_note_pdf": cells(people="go", member="403", chair="403", office="go"),
    "invoicing:office_draft_new": cells(office="200"),
    "invoicing:office_draft": cells(office="200"),
    "invoicing:office_reversal": cells(office="go"),
    "invoicing:office_credit_note": cells(office="go"),
    "invoicing:office_write_off": cells(office="go"),
    "invoicing:office_hold": cells(office="go"),
    "invoicing:office_refund": cells(office="go"),
    "invoicing:office_use_credit": cells(office="go"),
    "POST invoicing:office_draft_again": cells(office="go"),
    "applications:summary": cells(people="200", chair="403", office="200"),
    "applications:all": cells(people="200", chair="403", office="200"),
    "applications:standard": cells(people="200", chair="403", office="200"),
    "applications:answer": cells(people="go", chair="403", office="go"),
    "POST applications:answer": cells(people="go", chair="403", office="403"),
    "applications:merge": cells(people="go", chair="403", office="go"),
    "applications:return": cells(people="403", chair="403", office="403"),
    "POST registration:open_application": cells(people="403", representative="go", chair="403", office="go"),
    "applications:workbook": cells(people="200", chair="403", office="200"),
    "applications:workbook_file": cells(people="200", chair="403", office="200"),
    "POST applications:workbook_apply": cells(people="go", chair="403", office="403"),
    "POST applications:pdf": cells(people="go", chair="403", office="403"),
    "applications:evidence": cells(people="200", chair="403", office="200"),
    "applications:evidence_add": cells(people="200", chair="403", office="403"),
    "applications:evidence_item": cells(people="200", chair="403", office="200"),
    "applications:evidence_file": cells(people="200", chair="403", office="200"),
    "applications:evidence_links": cells(people="200", chair="403", office="200"),
    "applications:questions": cells(people="200", chair="403", office="403"),
    "applications:team": cells(people="200", chair="403", office="403"),
    "POST applications:here": cells(people="200", chair="403", office="403"),
    "applications:history": cells(people="200", chair="403", office="200"),
    "POST applications:restore": cells(chair="403", office="403"),
    "applications:submit": cells(people="200", chair="403", office="200"),
    "applications:withdraw": cells(people="403", representative="200", chair="403", office="403"),
    "applications:level": cells(people="403", chair="403", office="403"),
    "casereview:grid": cells(people="200", chair="403", office="200"),
    "casereview:summary": cells(people="200", chair="403", office="200"),
    "casereview:selection": cells(people="200", chair="403", office="403"),
    "casereview:workbook": cells(people="200", chair="403", office="200"),
    "POST casereview:workbook": cells(people="422", chair="403", office="403"),
    "casereview:workbook_out": cells(people="200", chair="403", office="200"),
    "POST casereview:draw": cells(people="go", chair="403", office="403"),
    "POST casereview:draw_size": cells(people="422", chair="403", office="403"),
    "casereview:case": cells(people="200", chair="403", office="200"),
    "POST casereview:cells": cells(people="422", chair="403", office="403"),
    "assessment:assign": cells(people="403", chair="403", office="200"),
    "assessment:dossier": cells(people="403", chair="403", office="403"),
    "assessment:sign_off": cells(chair="403"),
}

#: Under assessment in round 1, with the assessor assigned.
ROUND_1 = {
    "portal:home": cells(people="200", chair="403", office="go"),
    "applications:summary": cells(people="200", assessor="200", chair="200", office="200"),
    "applications:all": cells(people="200", assessor="200", chair="200", office="200"),
    "applications:return": cells(people="403", chair="403", office="200"),
    "POST applications:answer": cells(people="403", chair="403", office="403"),
    "applications:questions": cells(people="200", chair="403", office="403"),
    "applications:team": cells(people="200", chair="403", office="403"),
    "applications:history": cells(people="200", chair="403", office="200"),
    "POST applications:restore": cells(people="403", chair="403", office="403"),
    "applications:withdraw": cells(people="403", chair="403", office="403"),
    "POST casereview:cells": cells(people="403", chair="403", office="403"),
    "facilities:people": cells(people="200", chair="403", office="200"),
    "facilities:documents": cells(people="200", chair="403", office="200"),
    "facilities:document": cells(people="200", member="403", chair="403", office="200"),
    "facilities:threads": cells(people="200", chair="403", office="go"),
    "facilities:thread": cells(people="200", chair="403", office="go"),
    "facilities:thread_file": cells(people="200", chair="403", office="200"),
    "facilities:upload": cells(people="200", chair="403", office="200"),
    "facilities:upload_file": cells(people="200", chair="403", office="200"),
    "facilities:notices": cells(people="200", chair="403", office="200"),
    "facilities:profile": cells(people="200", assessor="200", chair="200", office="200"),
    "invoicing:list": cells(people="200", member="403", chair="403", office="200"),
    "assessment:assign": cells(people="403", chair="403", office="200"),
    "assessment:dossier": cells(people="403", assessor="go", chair="200", office="200"),
    "assessment:question": cells(people="403", assessor="200", chair="200", office="200"),
    "POST assessment:question": cells(people="403", assessor="422", chair="403", office="403"),
    "assessment:hand_in": cells(people="403", assessor="200", chair="403", office="403"),
    "assessment:away": cells(people="403", assessor="200", chair="403", office="403"),
    "POST assessment:away": cells(people="403", assessor="422", chair="403", office="403"),
    "assessment:workbook": cells(people="403", assessor="200", chair="403", office="403"),
    "assessment:print": cells(people="403", assessor="200", chair="200", office="200"),
    "assessment:pdf": cells(people="403", assessor="200", chair="200", office="200"),
    "POST assessment:pdf": cells(people="403", assessor="go", chair="go", office="go"),
    "assessment:pdf_file": cells(people="403", assessor="go", chair="go", office="go"),
    "assessment:hand_back": cells(people="403", assessor="200", chair="403", office="403"),
    "assessment:invitation": cells(assessor="go"),
    "assessment:decline": cells(assessor="go"),
    "assessment:names": cells(chair="403", office="403"),
    "POST assessment:names": cells(member="403", deputy="403", holder="403", chair="403", office="403"),
    "assessment:seat_remove": cells(people="403", chair="403", office="go"),
    "POST assessment:seat_remove": cells(people="403", chair="403", office="422"),
    "POST assessment:names_disclose": cells(people="403", chair="403", office="go"),
    "assessment:objection": cells(),
    "assessment:side_by_side": cells(people="403", assessor="go", chair="go", office="go"),
    "assessment:joint": cells(people="403", assessor="go", chair="go", office="go"),
    "POST assessment:joint": cells(people="403", assessor="422", chair="403", office="403"),
    "assessment:send_requests": cells(people="403", assessor="go", chair="403", office="403"),
    "assessment:recommend": cells(people="403", assessor="go", chair="403", office="403"),
    "assessment:requests": cells(people="200", assessor="200", chair="200", office="200"),
    "assessment:sign_off": cells(chair="200"),
}

#: Information requested: the hospital answers.
REQUESTED = {
    "assessment:requests": cells(people="200", assessor="200", chair="200", office="200"),
    "assessment:reply": cells(people="go", assessor="go", chair="go", office="go"),
    "POST assessment:reply": cells(people="422", chair="403", office="403"),
    "assessment:evidence_add": cells(people="go", assessor="go", chair="go", office="go"),
    "POST assessment:evidence_add": cells(people="422", chair="403", office="403"),
    "assessment:evidence_remove": cells(people="200", chair="403", office="403"),
    "assessment:evidence_file": cells(people="200", office="200"),
    "assessment:evidence_space": cells(office="200"),
    "assessment:resubmit": cells(people="200", chair="403", office="403"),
    "assessment:question": cells(people="403", assessor="200", chair="200", office="200"),
    "assessment:side_by_side": cells(people="403", assessor="200", chair="200", office="200"),
}

#: A remote audit is agreed: minutes are kept.
AUDIT = {
    "assessment:audit": cells(people="200", assessor="200", chair="200", office="200"),
    "assessment:audit_ics": cells(people="200", assessor="200", chair="200", office="200"),
    "POST assessment:audit_file": cells(people="422", chair="403", office="403"),
    "assessment:audit_room": cells(people="403", assessor="200", chair="200", office="200"),
    "assessment:audit_dates": cells(people="403", assessor="200", chair="403", office="200"),
    "assessment:audit_cancel": cells(people="403", assessor="200", chair="403", office="200"),
    "POST assessment:audit_minutes": cells(people="403", assessor="422", chair="403", office="403"),
    "POST assessment:audit_close": cells(people="403", assessor="422", chair="403", office="403"),
    "assessment:recommend": cells(people="403", assessor="200", chair="403", office="403"),
}

#: Deferred or denied: the hospital writes its plan.
NOT_GRANTED = {
    "assessment:decision": cells(people="200", chair="200", office="200"),
    "assessment:plan": cells(people="200", assessor="200", chair="200", office="200"),
    "POST assessment:plan": cells(people="403", representative="422", chair="403", office="403"),
    "assessment:plan_item": cells(people="200", assessor="200", chair="200", office="200"),
    "POST assessment:plan_item": cells(people="422", chair="403", office="403"),
    "assessment:plan_room": cells(people="403", assessor="200", chair="200", office="200"),
    "assessment:extend": cells(people="403", chair="403", office="200"),
    "assessment:close": cells(people="403", representative="200", chair="403", office="200"),
}

#: The plan is with the assessors.
PLAN = {
    "POST assessment:plan_judge": cells(people="403", assessor="422", chair="403", office="403"),
    "POST assessment:plan_ask": cells(people="403", assessor="422", chair="403", office="403"),
    "POST assessment:plan_item": cells(people="403", chair="403", office="403"),
}

#: Proof is asked for.
PROOF = {
    "assessment:proof": cells(people="200", assessor="200", chair="200", office="200"),
    "POST assessment:proof": cells(people="422", chair="403", office="403"),
    "assessment:process_file": cells(people="200", assessor="200", chair="200", office="200"),
}

#: Both have recommended; the chairperson's turn.
SIGN_OFF = {
    "assessment:sign_off": cells(chair="200"),
    "assessment:side_by_side": cells(people="403", assessor="200", chair="200", office="200"),
    "assessment:dossier": cells(people="403", assessor="200", chair="200", office="200"),
}
