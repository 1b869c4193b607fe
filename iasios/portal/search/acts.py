"""What people do here and which page it begins on: pages that no navigation shows, and other words for all pages.

A page is found by its label and by other words for it, in each language of the portal: a person may look in German for
what the page calls by an English name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from iasios.access import Capability, Role
from iasios.text.search_keys import fold

_LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


@dataclass(frozen=True, eq=False)
class Act:
    """A page of a facility, and the capability without which it is not shown.

    Attributes:
        name: of its address. What belongs to an application is asked of the application.
        also: other words by which people look for it; they are not shown.
    """

    name: str
    label: Any
    may: Capability
    also: Any = ""


@dataclass(frozen=True, eq=False)
class KnownPage:
    """A page of one's account, of a role, or for everybody; `line` says how to go on from there."""

    name: str
    label: Any
    also: Any = ""
    line: Any = ""


#: Pages of a facility, shown without a search as well.
FACILITY_PAGES = (
    Act(
        "facilities:profile",
        _("Profile of the facility"),
        Capability.VIEW_FACILITY,
        _("address, name, VAT number, order number, payer"),
    ),
    Act(
        "applications:evidence",
        _("Evidence"),
        Capability.KEEP_REGISTER,
        _("register, upload, file, link, document, proof"),
    ),
    Act(
        "applications:workbook",
        _("Workbook of the application"),
        Capability.EDIT_ANSWERS,
        _("Excel, spreadsheet, download, upload, import, answers"),
    ),
    Act(
        "facilities:thread_new",
        _("Write to the office"),
        Capability.WRITE_MESSAGES,
        _("help, question, support, contact, message, mail"),
    ),
    Act(
        "facilities:invite",
        _("Invite a colleague"),
        Capability.MANAGE_PEOPLE,
        _("member, account, join, add a person, user"),
    ),
    Act(
        "facilities:upload_new",
        _("Upload a document"),
        Capability.UPLOAD_DOCUMENTS,
        _("file, send"),
    ),
    Act(
        "invoicing:consultation_new",
        _("Ask for a consultation"),
        Capability.ASK_CONSULTATION,
        _("help, advice, telephone"),
    ),
    Act("portal:facility_log", _("Log of the hospital"), Capability.READ_LOG, _("history, who did what, changes")),
    Act("facilities:exports", _("A copy of everything"), Capability.EXPORT_FACILITY, _("export, download, backup")),
)
#: What people of a hospital do; found by a search alone.
FACILITY_ACTS = (
    Act(
        "invoicing:statement",
        _("Statement of account"),
        Capability.VIEW_INVOICES,
        _("balance, paid, owed, payments"),
    ),
    Act(
        "invoicing:delivery",
        _("How invoices reach you"),
        Capability.EDIT_FACILITY_PROFILE,
        _("e-invoice, order number, billing address, VAT number, mail address"),
    ),
    Act(
        "facilities:profile_edit",
        _("Change the profile of the facility"),
        Capability.EDIT_FACILITY_PROFILE,
        _("edit, address, name, telephone, website"),
    ),
    Act(
        "facilities:confirmation",
        _("Report a change"),
        Capability.REPORT_CHANGES,
        _("confirm the year, yearly confirmation, new head, moved, procedures of the year"),
    ),
    Act(
        "assessment:conflicts",
        _("Who should not assess you"),
        Capability.NAME_CONFLICTS,
        _("conflict of interest, assessor, objection"),
    ),
    Act("facilities:leave", _("Leave the hospital"), Capability.LEAVE_FACILITY, _("quit, resign, membership")),
    Act(
        "applications:questions",
        _("Assign questions to colleagues"),
        Capability.WORK_IN_TEAM,
        _("give, task, team, who answers, due day"),
    ),
    Act(
        "applications:evidence_add",
        _("Add evidence"),
        Capability.KEEP_REGISTER,
        _("upload evidence, file, link, document, proof"),
    ),
    Act(
        "applications:submit",
        _("Submit the application"),
        Capability.SUBMIT_APPLICATION,
        _("hand in, send, finish, declaration"),
    ),
    Act(
        "applications:withdraw",
        _("Withdraw the application"),
        Capability.WITHDRAW_APPLICATION,
        _("cancel, take back, give up"),
    ),
    Act(
        "casereview:selection",
        _("Start the draw"),
        Capability.EDIT_CASES,
        _("draw the 30 records, random, choose cases, procedures, sample"),
    ),
    Act(
        "casereview:workbook",
        _("Workbook of the case review"),
        Capability.EDIT_CASES,
        _("Excel, spreadsheet, download, upload, import cases"),
    ),
    Act(
        "casereview:check",
        _("Ask for a check of the cases"),
        Capability.ASK_CASE_CHECK,
        _("case check, office, review, remarks"),
    ),
    Act(
        "assessment:requests", _("Requests"), Capability.REPLY_TO_REQUESTS, _("reply, answer the assessors, questions")
    ),
    Act(
        "assessment:resubmit",
        _("Hand in the replies"),
        Capability.RESUBMIT_APPLICATION,
        _("submit, send, round 2, requests"),
    ),
    Act(
        "assessment:audit",
        _("Remote audit"),
        Capability.CHOOSE_AUDIT_DATE,
        _("date, appointment, video, choose a date, slides"),
    ),
    Act(
        "assessment:plan", _("Corrective action plan"), Capability.EDIT_PLAN, _("measures, deferred, denied, criteria")
    ),
    Act(
        "assessment:appeal",
        _("Appeal against the decision"),
        Capability.FILE_APPEAL,
        _("object, complain, complaint, denied, deferred, panel"),
    ),
)
#: What people of the programme do; found by a search alone.
OF_ROLES: dict[Role, tuple[KnownPage, ...]] = {
    Role.ASSESSOR: (
        KnownPage(
            "assessment:profile",
            _("As an assessor"),
            _("away until, holiday, absent, how many dossiers, languages, conflicts of interest"),
        ),
        KnownPage(
            "assessment:statement",
            _("Yearly statement"),
            _("conflict of interest, confidentiality, confirm, sign"),
        ),
        KnownPage("assessment:service", _("Certificates of service"), _("proof, service, hours, confirmation")),
    ),
    Role.OFFICE: (
        KnownPage("invoicing:office_bank", _("Import a bank statement"), _("record a payment, CAMT, MT940, transfers")),
        KnownPage(
            "invoicing:office_list",
            _("Record a payment"),
            _("paid, received, money, cash, bank transfer"),
            _("Choose the invoice there."),
        ),
        KnownPage(
            "portal:pipeline",
            _("New invoice"),
            _("issue, bill, charge, fee"),
            _("Choose the hospital there."),
        ),
        KnownPage("invoicing:office_drafts", _("Drafts of invoices"), _("new invoice, unfinished, issue")),
        KnownPage("invoicing:office_ageing", _("Open amounts by age"), _("ageing, overdue, late, unpaid, open")),
        KnownPage("invoicing:office_revenue", _("Revenue"), _("income, year, country, turnover")),
        KnownPage("invoicing:office_export", _("Export for bookkeeping"), _("accounting, postings, CSV, tax adviser")),
        KnownPage(
            "portal:pipeline",
            _("Assign assessors"),
            _("choose, seats, replace, change assessors"),
            _("Choose the hospital there."),
        ),
        KnownPage(
            "portal:pipeline",
            _("Extend a date"),
            _("deadline, due day, more time, postpone"),
            _("Choose the hospital there."),
        ),
        KnownPage("invoicing:office_consultations", _("Consultations"), _("advice, call, asked")),
        KnownPage(
            "facilities:office_confirmations", _("Changes at accredited centres"), _("yearly confirmation, change")
        ),
        KnownPage("facilities:office_doubts", _("Doubts about centres"), _("complaint, concern, public")),
        KnownPage("facilities:office_workshops", _("Workshops"), _("course, training, participants, event")),
        KnownPage("applications:edition_new", _("Draft a new edition"), _("catalogue, questions, standards, criteria")),
        KnownPage("portal:yearly_reports", _("Yearly reports"), _("annual report, statistics, key figures, PDF")),
        KnownPage("portal:retention", _("What is kept, and how long"), _("retention, erase, data protection, privacy")),
        KnownPage("assessment:agreement", _("Agreement between assessors"), _("kappa, compare verdicts, alike")),
    ),
}
#: Pages of every account, shown without a search as well.
ACCOUNT = (
    KnownPage(
        "facilities:my_details",
        _("Your details"),
        _("change my name, title, profession, language, time zone, address"),
    ),
    KnownPage("facilities:my_notices", _("Mail and calendar"), _("notifications, reminders, quiet hours, feed")),
    KnownPage("facilities:my_data", _("Your data"), _("privacy, export, delete my account, erase")),
    KnownPage("account_change_password", _("Change your password"), _("new password, security, sign in")),
    KnownPage(
        "mfa_index",
        _("Second factor"),
        _("two-factor, authenticator, passkey, security, telephone, recovery codes, key"),
    ),
)
#: Found by a search alone.
OF_ACCOUNT = (
    KnownPage("account_email", _("Change your e-mail address"), _("mail, new address")),
    KnownPage("usersessions_list", _("Devices on which you are signed in"), _("sign out, sessions, browser, security")),
)
EVERYBODY = (
    KnownPage("facilities:directory", _("Centres"), _("hospitals, list, map, accredited")),
    KnownPage("portal:criteria", _("Criteria"), _("questions, standards, requirements, evidence")),
    KnownPage("portal:fees", _("Fees"), _("price, cost, amount")),
    KnownPage("portal:contact", _("Contact and hours"), _("help, support, telephone, office, ask")),
    KnownPage("assessment:verify_form", _("Check a certificate"), _("verify, genuine, valid, QR code")),
    KnownPage("portal:eligibility", _("Can we take part?"), _("register, requirements, conditions")),
    KnownPage("portal:privacy", _("Privacy"), _("data protection, GDPR")),
    KnownPage("portal:accessibility", _("Accessibility"), _("screen reader, keyboard, contrast")),
)
#: Other words for pages of a navigation and of the office's set-up, by the name of the address.
ALSO = {
    "applications:summary": _("submit, hand in, send, what is missing, deadline, withdraw"),
    "casereview:grid": _("add a case, records, draw, procedures, patients, marks"),
    "facilities:threads": _("help, office, write, ask, answer"),
    "facilities:people": _("representative, deputy, account holder, colleague, role, code, hand over"),
    "facilities:documents": _("letter, certificate, seal, report, file, manual, guide, sample, help"),
    "invoicing:list": _("pay, payment, bill, receipt, fee"),
    "assessment:list": _("verdict, judge, evaluate, assess, requests, recommend, hand in, remote audit"),
    "assessment:guidance": _("help, how to, manual, rules, examples"),
    "assessment:conversations": _("write, ask, second assessor, office"),
    "assessment:sign_offs": _("sign, approve, chair, accredit, deny, defer, return, appeal panel"),
    "portal:today": _("tasks, waiting, to do, inbox"),
    "portal:pipeline": _("hospitals, facilities, list, stage, state, search"),
    "portal:calendar": _("dates, deadlines, ahead, holidays"),
    "portal:figures": _("key figures, statistics, numbers, charts"),
    "portal:setup": _("settings, configuration, key"),
    "outbox:list": _("sent, mails, bounced, not delivered"),
    "outbox:texts": _("change a mail, wording, template, letter"),
    "outbox:kinds": _("hold, release, stop mails"),
    "applications:editions": _("catalogue, questions, standards, criteria"),
    "registration:held_list": _("new hospitals, check, applicant"),
    "invoicing:office_list": _("payment, unpaid, reminder, credit note, write off, refund, number"),
    "invoicing:office_fees": _("price, amount, change a fee, price list"),
    "assessment:board": _("workload, invite an assessor, who is free, languages"),
    "api_tokens:tokens": _("key, API, interface, access, revoke"),
    "webhooks:receivers": _("hook, interface, API, events, call"),
    "support_view:list": _("look as somebody, impersonate"),
    "facilities:office_people": _("staff, colleague, add a person, remove, user"),
    "facilities:office_documents": _("manual, upload, guide, standards"),
    "facilities:office_threads": _("write, answer, question, inbox"),
    "facilities:office_texts": _("snippet, template, answer"),
    "programme:programme": _("telephone, opening hours, switch, second factor"),
    "programme:public_texts": _("news, start page, website, change a text"),
}


@cache
def _words_in(place: Act | KnownPage, language: str) -> str:
    with override(language):
        return " ".join(fold(str(text)) for text in (place.label, place.also))


def is_meant(place: Act | KnownPage, words: Sequence[str], shown: str = "") -> bool:
    """Whether each of the folded words is among those by which the page is found.

    In the language of the reader they may be a part of a word; in another one they are its beginning, so that *date*
    finds no German *Datei*.

    Args:
        shown: what else the page is found by, folded.
    """
    own, *others = sorted(_LANGUAGES, key=lambda code: code != get_language())
    key = f"{_words_in(place, own)} {shown}"
    foreign = " ".join(_words_in(place, other) for other in others)
    return all(word in key or f" {word}" in f" {foreign}" for word in words)


def begin_words(place: Act | KnownPage, words: Sequence[str], shown: str = "") -> bool:
    """Whether each of the words begins one by which the page is found."""
    every = " ".join([*(_words_in(place, code) for code in _LANGUAGES), shown])
    return all(f" {word}" in f" {every}" for word in words)
