"""What a person may do (`Capability`) and as whom (`Role`): names only, no rules."""

from enum import StrEnum


class Role(StrEnum):
    """A person's link to the programme. The first five are grants on a facility, `ASSESSOR` on an application."""

    MEMBER = "member"
    READER = "reader"
    REPRESENTATIVE = "representative"
    DEPUTY = "deputy"
    ACCOUNT_HOLDER = "account_holder"
    ASSESSOR = "assessor"
    OFFICE = "office"
    CHAIRPERSON = "chairperson"


#: Roles that are group memberships: they hold everywhere and carry no grant on an object.
GLOBAL_ROLES = frozenset({Role.OFFICE, Role.CHAIRPERSON, Role.ASSESSOR})
FACILITY_ROLES = (Role.MEMBER, Role.READER, Role.REPRESENTATIVE, Role.DEPUTY, Role.ACCOUNT_HOLDER)


class Capability(StrEnum):
    """One thing that the gate can be asked for."""

    # facility
    VIEW_FACILITY = "view_facility"
    EDIT_FACILITY_PROFILE = "edit_facility_profile"
    VIEW_FACILITY_CODE = "view_facility_code"
    ROTATE_FACILITY_CODE = "rotate_facility_code"
    VIEW_PEOPLE = "view_people"
    HAND_OVER = "hand_over"
    APPOINT = "appoint"
    LEAVE_FACILITY = "leave_facility"
    MANAGE_PEOPLE = "manage_people"
    RESET_SECOND_FACTOR = "reset_second_factor"
    VIEW_FACILITY_DOCUMENTS = "view_facility_documents"
    UPLOAD_DOCUMENTS = "upload_documents"
    ADD_FILE = "add_file"
    ORDER_PAPERS = "order_papers"
    VIEW_MESSAGES = "view_messages"
    WRITE_MESSAGES = "write_messages"
    ASK_CONSULTATION = "ask_consultation"
    REPORT_CHANGES = "report_changes"
    NAME_CONFLICTS = "name_conflicts"
    EXPORT_FACILITY = "export_facility"
    VIEW_AS_PERSON = "view_as_person"
    # invoices
    VIEW_INVOICES = "view_invoices"
    ISSUE_INVOICE = "issue_invoice"
    RECORD_PAYMENT = "record_payment"
    # application and case review
    VIEW_APPLICATION = "view_application"
    VIEW_TIMELINE = "view_timeline"
    EDIT_ANSWERS = "edit_answers"
    VIEW_DRAFTING = "view_drafting"
    VIEW_TEAM_WORK = "view_team_work"
    WORK_IN_TEAM = "work_in_team"
    VIEW_REGISTER = "view_register"
    KEEP_REGISTER = "keep_register"
    EDIT_CASES = "edit_cases"
    READ_LOG = "read_log"
    ASK_CASE_CHECK = "ask_case_check"
    ORDER_DRAW = "order_draw"
    OPEN_APPLICATION = "open_application"
    RETURN_APPLICATION = "return_application"
    RETURN_ANSWERS = "return_answers"
    CORRECT_ANSWERS = "correct_answers"
    HAND_IN_CORRECTIONS = "hand_in_corrections"
    SUBMIT_APPLICATION = "submit_application"
    CHOOSE_LEVEL = "choose_level"
    WITHDRAW_APPLICATION = "withdraw_application"
    # requests for information
    VIEW_REQUESTS = "view_requests"
    REPLY_TO_REQUESTS = "reply_to_requests"
    VIEW_EVIDENCE = "view_evidence"
    OPEN_EVIDENCE_SPACE = "open_evidence_space"
    RESUBMIT_APPLICATION = "resubmit_application"
    # assessment
    VIEW_NAMES = "view_names"
    OBJECT_TO_ASSESSOR = "object_to_assessor"
    ASSIGN_ASSESSORS = "assign_assessors"
    RETURN_VERDICT = "return_verdict"
    VIEW_DOSSIER = "view_dossier"
    EVALUATE = "evaluate"
    REQUEST_INFORMATION = "request_information"
    CALL_REMOTE_AUDIT = "call_remote_audit"
    RECOMMEND = "recommend"
    VIEW_AUDIT = "view_audit"
    SCHEDULE_AUDIT = "schedule_audit"
    CHOOSE_AUDIT_DATE = "choose_audit_date"
    HOLD_AUDIT = "hold_audit"
    EDIT_PLAN = "edit_plan"
    WRITE_PROOF = "write_proof"
    ADD_SLIDES = "add_slides"
    REVIEW_PLAN = "review_plan"
    HAND_IN_PLAN = "hand_in_plan"
    FILE_APPEAL = "file_appeal"
    TAKE_BACK_APPEAL = "take_back_appeal"
    NAME_PANEL = "name_panel"
    SIGN_OFF = "sign_off"
    SIGN_CERTIFICATE_CHANGE = "sign_certificate_change"
    EXTEND_DATE = "extend_date"
    CLOSE_APPLICATION = "close_application"
    # office, without an object
    RUN_OFFICE = "run_office"
    LIST_SIGN_OFFS = "list_sign_offs"
    LIST_ASSESSMENTS = "list_assessments"
