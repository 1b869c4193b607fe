"""Every address against every kind of person, in the stage where it matters.

One row per URL name: what a GET (or, for addresses that only take it, an empty POST) answers to anonymous, another
facility's representative, member, deputy, main account holder, representative, an assessor without this assignment,
an assigned assessor, chairperson, office. `in` is a redirect to the sign-in page, `go` any other redirect.
Another facility is always 404: it must not even learn that something exists.
"""

PUBLIC = "200 200 200 200 200 200 200 200 200 200"
SIGNED_IN = "in 200 200 200 200 200 200 200 200 200"

#: Addresses of nobody in particular.
ANYWHERE = {
    "overview:start": PUBLIC,
    "overview:criteria": PUBLIC,
    "overview:fees": PUBLIC,
    "overview:contact": PUBLIC,
    "overview:privacy": PUBLIC,
    "overview:accessibility": PUBLIC,
    "overview:robots": PUBLIC,
    "overview:favicon": "go go go go go go go go go go",
    "overview:healthz": PUBLIC,
    "overview:readyz": PUBLIC,
    "overview:desk": "in go go go go go go go go go",
    "facilities:directory": PUBLIC,
    "facilities:user_registration": PUBLIC,
    "facilities:user_registration_done": PUBLIC,
    "facilities:activation_again": PUBLIC,
    "facilities:activate": "404 404 404 404 404 404 404 404 404 404",
    "facilities:join": "in 403 403 403 403 403 403 403 403 403",
    "invoicing:register": PUBLIC,
    "invoicing:register_done": PUBLIC,
    "assessment:verify_form": PUBLIC,
    "assessment:verify": "404 404 404 404 404 404 404 404 404 404",
    "ui:gallery": PUBLIC,
    "POST ui:theme": "go go go go go go go go go go",
    "POST set_language": "go go go go go go go go go go",
    # the office's lists
    "overview:pipeline": "in 404 404 404 404 404 404 404 404 200",
    "invoicing:office_list": "in 404 404 404 404 404 404 404 404 200",
    "outbox:list": "in 404 404 404 404 404 404 404 404 200",
    "outbox:detail": "in 404 404 404 404 404 404 404 404 200",
    "POST outbox:send_again": "in 404 404 404 404 404 404 404 404 go",
    # the lists of assessors and of the chairperson
    "assessment:list": "in 404 404 404 404 404 200 200 404 404",
    "assessment:sign_offs": "in 404 404 404 404 404 404 404 200 404",
}

#: One's own account: no object of anybody else is named in these addresses.
ACCOUNT = {
    "account_login": "200 go go go go go go go go go",
    "account_logout": "go 200 200 200 200 200 200 200 200 200",
    "account_inactive": PUBLIC,
    "account_signup": "200 go go go go go go go go go",
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "account_confirm_email": PUBLIC,
    "account_email_verification_sent": PUBLIC,
    "account_email": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "account_set_password": "in go go go go go go go go go",
    "account_reauthenticate": SIGNED_IN,
    "account_confirm_login_code": "in go go go go go go go go go",
    "mfa_authenticate": "in go go go go go go go go go",
    "mfa_login_webauthn": "in go go go go go go go go go",
    "mfa_index": SIGNED_IN,
    "mfa_reauthenticate": "in go go go go go go go go go",
    "mfa_activate_totp": "in go go go go go go go go go",
    "mfa_deactivate_totp": "in 404 404 404 404 404 404 404 404 404",
    "mfa_view_recovery_codes": "in 404 404 404 404 404 404 404 404 404",
    "mfa_generate_recovery_codes": "in go go go go go go go go go",
    "mfa_download_recovery_codes": "in 404 404 404 404 404 404 404 404 404",
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": "in go go go go go go go go go",
    "mfa_reauthenticate_webauthn": "in go go go go go go go go go",
    "mfa_remove_webauthn": "in go go go go go go go go go",
    "mfa_edit_webauthn": "in go go go go go go go go go",
    "usersessions_list": SIGNED_IN,
}

#: The facility's own pages while it writes its application. The assessor is not assigned yet.
DRAFT = {
    "overview:home": "in 404 200 200 200 200 404 404 403 go",
    "overview:facility": "in 404 404 404 404 404 404 404 404 200",
    "POST overview:annual_fee": "in 404 404 404 404 404 404 404 404 go",
    "facilities:people": "in 404 200 200 200 200 404 404 403 200",
    "facilities:code_rotate": "in 404 403 403 200 200 404 404 403 403",
    "facilities:member_remove": "in 404 403 403 200 200 404 404 403 403",
    "POST facilities:member_activation": "in 404 403 403 go go 404 404 403 403",
    "facilities:profile": "in 404 200 200 200 200 404 404 403 200",
    "facilities:profile_edit": "in 404 403 403 200 200 404 404 403 200",
    "facilities:profile_history": "in 404 403 403 200 200 404 404 403 200",
    "facilities:documents": "in 404 200 200 200 200 404 404 403 200",
    "facilities:seal": "in 404 200 200 200 200 404 404 403 200",
    "facilities:document": "in 404 403 200 200 200 404 404 403 200",
    "facilities:notices": "in 404 200 200 200 200 404 404 403 200",
    "facilities:upload_new": "in 404 200 200 200 200 404 404 403 403",
    "facilities:upload": "in 404 200 200 200 200 404 404 403 200",
    "POST facilities:upload": "in 404 200 200 200 200 404 404 403 403",
    "facilities:upload_file": "in 404 200 200 200 200 404 404 403 200",
    "facilities:upload_remove": "in 404 200 200 200 200 404 404 403 403",
    "invoicing:list": "in 404 403 200 200 200 404 404 403 200",
    "invoicing:detail": "in 404 403 200 200 200 404 404 403 200",
    "invoicing:pdf": "in 404 403 go go go 404 404 403 go",
    "invoicing:office_detail": "in 404 404 404 404 404 404 404 404 200",
    "invoicing:office_payment": "in 404 404 404 404 404 404 404 404 go",
    "applications:summary": "in 404 200 200 200 200 404 404 403 200",
    "applications:all": "in 404 200 200 200 200 404 404 403 200",
    "applications:standard": "in 404 200 200 200 200 404 404 403 200",
    "applications:answer": "in 404 go go go go 404 404 403 go",
    "POST applications:answer": "in 404 go go go go 404 404 403 403",
    "applications:merge": "in 404 go go go go 404 404 403 go",
    "applications:questions": "in 404 200 200 200 200 404 404 403 403",
    "applications:team": "in 404 200 200 200 200 404 404 403 403",
    "POST applications:here": "in 404 200 200 200 200 404 404 403 403",
    "applications:history": "in 404 200 200 200 200 404 404 403 200",
    "POST applications:restore": "in 404 404 404 404 404 404 404 403 403",
    "applications:submit": "in 404 200 200 200 200 404 404 403 200",
    "applications:withdraw": "in 404 403 403 403 200 404 404 403 403",
    "casereview:grid": "in 404 200 200 200 200 404 404 403 200",
    "casereview:summary": "in 404 200 200 200 200 404 404 403 200",
    "casereview:selection": "in 404 200 200 200 200 404 404 403 403",
    "casereview:case": "in 404 200 200 200 200 404 404 403 200",
    "POST casereview:mark": "in 404 422 422 422 422 404 404 403 403",
    "assessment:assign": "in 404 403 403 403 403 404 404 403 403",
    "assessment:dossier": "in 404 403 403 403 403 404 404 403 403",
    "assessment:sign_off": "in 404 404 404 404 404 404 404 403 404",
}

#: Under assessment in round 1, with the assessor assigned.
ROUND_1 = {
    "overview:home": "in 404 200 200 200 200 404 404 403 go",
    "applications:summary": "in 404 200 200 200 200 404 200 200 200",
    "applications:all": "in 404 200 200 200 200 404 200 200 200",
    "POST applications:answer": "in 404 403 403 403 403 404 404 403 403",
    "applications:questions": "in 404 200 200 200 200 404 404 403 403",
    "applications:team": "in 404 200 200 200 200 404 404 403 403",
    "applications:history": "in 404 200 200 200 200 404 404 403 200",
    "POST applications:restore": "in 404 403 403 403 403 404 404 403 403",
    "applications:withdraw": "in 404 403 403 403 403 404 404 403 403",
    "POST casereview:mark": "in 404 403 403 403 403 404 404 403 403",
    "facilities:people": "in 404 200 200 200 200 404 404 403 200",
    "facilities:documents": "in 404 200 200 200 200 404 404 403 200",
    "facilities:document": "in 404 403 200 200 200 404 404 403 200",
    "facilities:upload": "in 404 200 200 200 200 404 404 403 200",
    "facilities:upload_file": "in 404 200 200 200 200 404 404 403 200",
    "facilities:notices": "in 404 200 200 200 200 404 404 403 200",
    "facilities:profile": "in 404 200 200 200 200 404 404 403 200",
    "invoicing:list": "in 404 403 200 200 200 404 404 403 200",
    "assessment:assign": "in 404 403 403 403 403 404 404 403 200",
    "assessment:dossier": "in 404 403 403 403 403 404 go 200 403",
    "assessment:question": "in 404 403 403 403 403 404 200 200 403",
    "assessment:hand_in": "in 404 403 403 403 403 404 200 403 403",
    "assessment:side_by_side": "in 404 403 403 403 403 404 go go 403",
    "assessment:send_requests": "in 404 403 403 403 403 404 go 403 403",
    "assessment:recommend": "in 404 403 403 403 403 404 go 403 403",
    "assessment:requests": "in 404 200 200 200 200 404 200 200 200",
    "assessment:sign_off": "in 404 404 404 404 404 404 404 200 404",
}

#: Information requested: the hospital answers.
REQUESTED = {
    "assessment:requests": "in 404 200 200 200 200 404 200 200 200",
    "assessment:reply": "in 404 go go go go 404 go go go",
    "POST assessment:reply": "in 404 422 422 422 422 404 404 403 403",
    "assessment:resubmit": "in 404 200 200 200 200 404 404 403 403",
    "assessment:question": "in 404 403 403 403 403 404 200 200 403",
    "assessment:side_by_side": "in 404 403 403 403 403 404 200 200 403",
}

#: Both have recommended; the chairperson's turn.
SIGN_OFF = {
    "assessment:sign_off": "in 404 404 404 404 404 404 404 200 404",
    "assessment:side_by_side": "in 404 403 403 403 403 404 200 200 403",
    "assessment:dossier": "in 404 403 403 403 403 404 200 200 403",
}
