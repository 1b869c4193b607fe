"""A facility's log: in words, by topic, for the office alone; every action that is recorded has its words."""

import ast
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from applications.workflow import TASK
from assessment.workflow import APPEAL, AUDIT, CERTIFICATE_CHANGE, SERVICE_CERTIFICATE
from facilities.services.messages import start_thread
from facilities.workflow import BOOKING, CONSULTATION, DOUBT, HANDOVER, REGISTRATION
from iasios.audit.services import record
from iasios.outbox.models import OutboxEmail
from iasios.portal.audit_log import views
from iasios.portal.audit_log.destinations import DESTINATIONS, addresses_of
from iasios.portal.audit_log.labels import ACTIONS, TOPICS, about, words_of
from invoicing.enums import AdjustmentKind
from invoicing.services import issue_enrolment_invoice
from invoicing.workflow import INVOICE

ROOT = Path(__file__).resolve().parents[2]
APPS = ("applications", "assessment", "casereview", "facilities", "iasios", "invoicing")
#: What follows the dot where the action is put together from a step's name.
STEPS = {
    "appeal.": {step.name for step in APPEAL.transitions},
    "audit.": {step.name for step in AUDIT.transitions},
    "certificate.": {step.name for step in CERTIFICATE_CHANGE.transitions},
    "consultation.": {step.name for step in CONSULTATION.transitions},
    "doubt.": {step.name for step in DOUBT.transitions},
    "edition_draft.": {"named", *(f"question_{done}" for done in ("added", "changed", "moved", "removed"))},
    "question.": {step.name for step in TASK.transitions},
    "handover.": {step.name for step in HANDOVER.transitions},
    "invoice.": {step.name for step in INVOICE.transitions} | set(AdjustmentKind.values),
    "member.": {"removed", "declined"},
    "registration.": {step.name for step in REGISTRATION.transitions},
    "service_certificate.": {step.name for step in SERVICE_CERTIFICATE.transitions},
    "workshop.": {step.name for step in BOOKING.transitions},
}


def page(browser: Any, place: Any, query: str = "") -> Any:
    response = browser.get(reverse("portal:log", args=[place.slug]) + query)
    assert response.status_code == 200
    return response


def recorded_actions() -> set[str]:
    """The actions of all calls of `record` and `note` in the sources."""
    found: set[str] = set()
    for path in (path for app in APPS for path in (ROOT / app).rglob("*.py")):
        if {"migrations", "demo"} & set(path.parts):
            continue
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not call.args:
                continue
            if getattr(call.func, "id", getattr(call.func, "attr", "")) not in {"record", "note", "_record"}:
                continue
            found |= _actions(call.args[0])
    return found


def _actions(written: ast.expr) -> set[str]:
    if isinstance(written, ast.Constant) and isinstance(written.value, str) and "." in written.value:
        return {written.value}
    if isinstance(written, ast.IfExp):
        return _actions(written.body) | _actions(written.orelse)
    if isinstance(written, ast.JoinedStr):
        first = written.values[0]
        assert isinstance(first, ast.Constant)
        return {f"{first.value}{step}" for step in STEPS[first.value]}
    return set()


def test_every_recorded_action_has_words_and_no_word_is_left_over() -> None:
    assert recorded_actions() == set(ACTIONS)


def test_every_action_of_a_facility_belongs_to_one_topic() -> None:
    firsts = [first for _label, firsts in TOPICS.values() for first in firsts]
    assert len(firsts) == len(set(firsts))
    #: Facts of the programme, which no facility's log holds.
    programme = {
        "api_token",
        "benchmarks",
        "dossier_message",
        "doubt",
        "edition",
        "edition_draft",
        "fees",
        "files",
        "message_template",
        "programme",
        "programme_document",
        "retention",
        "service_certificate",
        "staff",
        "webhook",
        "workshop",
        "yearly_report",
    }
    assert {action.partition(".")[0] for action in ACTIONS} == set(firsts) | programme


def test_an_action_of_another_version_is_shown_as_it_is_stored() -> None:
    assert words_of("moon.landed") == "moon.landed"


def test_exists_for_the_office_alone(
    client: Any, as_user: Any, office: Any, ours: Any, theirs: Any, assessor_one: Any, chair: Any
) -> None:
    url = reverse("portal:log", args=[ours.slug])
    assert as_user(office).get(url).status_code == 200
    assert client.get(url).status_code == 302
    for person in (ours.representative, ours.account_holder, theirs.representative, assessor_one, chair):
        assert as_user(person).get(url).status_code == 404


def test_says_what_by_whom_and_why_and_leaves_out_what_nobody_can_use(
    as_user: Any, office: Any, ours: Any, theirs: Any
) -> None:
    record("invoice.cancel", by=office, facility=ours.facility, subject="2026-00031", reason="Sent twice.")
    record("handover.complete", by=None, facility=ours.facility, subject=ours.slug)
    record("consultation.hold", by=office, facility=ours.facility, subject="0019f712-71fe-4e10-b6de-2f7fa65a4b68")
    record("profile.updated", by=office, facility=theirs.facility, subject="Theirs alone")
    for by in (ours.representative, ours.member):
        record("member.joined", by=by, facility=ours.facility, subject=ours.slug, person=ours.member.pk)
    response = page(as_user(office), ours)
    named = [(line.what, line.subject, line.who) for line in response.context["lines"][:2]]
    # Whoever joins by an own act is named once.
    assert named == [
        ("Colleague joined", "", str(ours.member)),
        ("Colleague joined", str(ours.member), str(ours.representative)),
    ]
    lines = response.context["lines"][2:5]
    assert [(line.what, line.subject, line.who, line.reason) for line in lines] == [
        ("Consultation held", "", "Katharina Moll", ""),
        ("Hand-over complete", "", "the portal", ""),
        ("Invoice cancelled", "2026-00031", "Katharina Moll", "Sent twice."),
    ]
    text = response.content.decode()
    assert "Sent twice." in text
    assert "The entries shown fit the chain, and none is cut off at its end." in text
    assert "Theirs alone" not in text
    assert {line.event.facility_id for line in response.context["lines"]} == {ours.facility.pk}


def test_an_entry_leads_to_what_it_is_about_while_that_is_there(
    as_user: Any, office: Any, ours: Any, theirs: Any
) -> None:
    invoice = issue_enrolment_invoice(facility=ours.facility)
    thread = start_thread(facility=ours.facility, subject="A question", text="When?", by=office, from_office=True)
    mail = OutboxEmail.objects.filter(facility=ours.facility, kind="facilities.message_from_office").first()
    assert mail is not None
    code = ours.application.code
    record("mail.sent_again", by=office, facility=ours.facility, subject=mail.kind, mail=str(mail.pk))
    record("mail.sent_again", by=office, facility=ours.facility, subject=mail.kind, mail=str(uuid4()))
    record("thread.settled", by=office, facility=ours.facility, subject=str(uuid4()))
    record("message.sent", by=office, facility=ours.facility, subject="no thread")
    record("answer.saved", by=office, facility=ours.facility, subject=f"{code} 1(a)")
    record("application.opened", by=office, facility=ours.facility, subject=code)
    record("facility.group_set", by=office, facility=ours.facility, subject=ours.slug)
    lines = page(as_user(office), ours).context["lines"]
    found = [(line.event.action, line.address) for line in lines]
    assert found[:7] == [
        ("facility.group_set", ""),
        ("application.opened", reverse("portal:timeline", args=[code])),
        ("answer.saved", reverse("portal:timeline", args=[code])),
        ("message.sent", ""),
        ("thread.settled", ""),
        ("mail.sent_again", ""),
        ("mail.sent_again", reverse("outbox:detail", args=[mail.pk])),
    ]
    thread_page = reverse("facilities:office_thread", args=[thread.pk])
    assert ("thread.opened", thread_page) in found
    assert ("invoice.issued", reverse("invoicing:office_detail", args=[invoice.number])) in found
    browser = as_user(office)
    text = page(browser, ours).content.decode()
    for address in {address for _action, address in found} - {""}:
        assert f'<a href="{address}">' in text
        assert browser.get(address).status_code == 200
    assert len(addresses_of([line.event for line in lines])) == len([address for _action, address in found if address])


def test_every_topic_that_leads_somewhere_is_one_of_the_actions() -> None:
    assert DESTINATIONS.keys() <= {action.partition(".")[0] for action in ACTIONS}


@pytest.mark.parametrize("number", [1, 3])
def test_links_cost_one_query_whatever_they_lead_to(
    as_user: Any, queries: Any, office: Any, ours: Any, number: int
) -> None:
    for position in range(number):
        start_thread(facility=ours.facility, subject=str(position), text="When?", by=office, from_office=True)
        record("application.opened", by=office, facility=ours.facility, subject=ours.application.code)
    browser = as_user(office)
    with queries(9):
        page(browser, ours)


def test_one_topic_at_a_time_and_all_for_an_unknown_one(as_user: Any, office: Any, ours: Any) -> None:
    record("invoice.settle", by=office, facility=ours.facility, subject="2026-00031")
    record("messages.look_alike", by=office, facility=ours.facility)
    record("message.sent", by=office, facility=ours.facility, subject="A question")
    browser = as_user(office)
    assert [line.what for line in page(browser, ours, "?about=messages").context["lines"]] == ["Message sent"]
    assert "Invoice paid in full" in {line.what for line in page(browser, ours, "?about=facility").context["lines"]}
    assert len(page(browser, ours, "?about=moon").context["lines"]) == len(page(browser, ours).context["lines"])
    assert not about("moon")


def test_fifty_entries_on_a_page_and_the_topic_stays(as_user: Any, office: Any, ours: Any) -> None:
    for number in range(views.PER_PAGE + 1):
        record("message.sent", by=office, facility=ours.facility, subject=f"Message {number}")
    response = page(as_user(office), ours, "?about=messages&page=2")
    assert [line.subject for line in response.context["lines"]] == ["Message 0"]
    assert "about=messages&amp;page=1" in response.content.decode()


def test_a_broken_chain_is_said_on_the_page(
    as_user: Any, office: Any, ours: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "breaks_among", lambda facility, numbers: [7, 9] if facility == ours.facility else [])
    text = page(as_user(office), ours).content.decode()
    assert "does not fit at No. 7, 9." in text
    assert "fit the chain, and none" not in text


@pytest.mark.parametrize("number", [1, 3])
def test_costs_the_same_whatever_happened(as_user: Any, queries: Any, office: Any, ours: Any, number: int) -> None:
    for position in range(number):
        record("message.sent", by=office, facility=ours.facility, subject=f"Message {position}")
    browser = as_user(office)
    with queries(8):
        page(browser, ours, "?about=messages")
