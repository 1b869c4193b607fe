"""Registering in steps: kept, reopened by the mailed link, checked, sent; likely duplicates go to the office."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from facilities.emails import registration
from facilities.models import Facility, RegistrationDraft, User
from facilities.services import DraftGone, begin_draft, keep_typed, similar_facilities
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail
from iasios.text.formatting import money
from invoicing.models import Invoice
from tests.conftest import Client
from tests.facilities.forms_data import register_post

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]

STEPS = ("facility", "approval", "invoices", "people")


def begin(client, query=""):
    return client.post(f"/register/{query}", {"email": "ada@solis.example"})


def step(client, name, **changes):
    return client.post(f"/register/step/{name}/", register_post(**changes))


def all_steps(client, **changes):
    begin(client)
    for name in STEPS:
        answer = step(client, name, **changes)
    return answer


def mailed_link():
    text = OutboxEmail.objects.get(kind="facilities.registration_begun").text
    return re.search(r"http://[^/]+(/register/again/\S+)", text).group(1)


# --- the steps --------------------------------------------------------------------------------------------------------


@pytest.mark.rule("R19")
@pytest.mark.parametrize(
    ("changes", "vat"),
    [
        ({}, "VAT, 20"),
        ({"facility-vat_number": "IT00743110157"}, ""),
        ({"facility-country": "CH", "facility-billing_country": "CH"}, ""),
    ],
)
def test_the_last_look_shows_what_the_invoice_then_asks_for(client, theirs, changes, vat):
    all_steps(client, **changes)
    page = client.get("/register/step/check/")
    shown = page.context["invoice"]
    assert (vat in "".join(label for label, _amount in shown.lines)) is True
    assert any(label.startswith("VAT") for label, _amount in shown.lines) is bool(vat)
    assert f"<b>{shown.total}</b>" in page.content.decode()
    client.post("/register/step/check/")
    invoice = Invoice.objects.get(facility__name="Solis Institute")
    assert shown.total == money(invoice.total, invoice.currency)
    assert [amount for _label, amount in shown.lines][:2] == [
        money(line.amount, invoice.currency) for line in invoice.lines.order_by("position")
    ]


def test_back_keeps_what_was_typed_even_where_it_does_not_fit(client):
    begin(client)
    step(client, "facility")
    typed = register_post(**{"facility-authority_name": "", "facility-authority_position": "Director of all"})
    answer = client.post("/register/step/approval/", typed | {"back": "1"})
    assert answer["Location"] == "/register/step/facility/"
    assert 'value="Director of all"' in client.get("/register/step/approval/").content.decode()
    # The first step has nothing before it: Back there goes on as Save does.
    assert client.post("/register/step/facility/", register_post(back="1"))["Location"] == "/register/step/approval/"


@pytest.mark.rule("R1", "R3", "R4", "R19")
def test_four_steps_and_a_last_look_make_a_facility(client, theirs):
    assert begin(client)["Location"] == "/register/step/facility/"
    for name, following in zip(STEPS, ["approval", "invoices", "people", "check"], strict=True):
        assert client.get(f"/register/step/{name}/").status_code == 200
        assert step(client, name)["Location"] == f"/register/step/{following}/"
    assert not Facility.objects.filter(name="Solis Institute").exists()
    shown = client.get("/register/step/check/").content.decode()
    for text in ("Solis Institute", "Via Lunga 8", "Carla Neri", "Ada Rossi", "cleo@solis.example"):
        assert text in shown
    assert client.post("/register/step/check/")["Location"] == "/register/done/"
    facility = Facility.objects.get(name="Solis Institute")
    assert Invoice.objects.get(facility=facility).purpose == "enrolment"
    assert "The registration of Solis Institute has arrived" in client.get("/register/done/").content.decode()
    draft = RegistrationDraft.objects.get()
    assert (draft.status, draft.typed) == ("registered", {})
    assert client.get("/register/step/people/")["Location"] == "/register/"


def test_the_mailed_link_goes_on_elsewhere_at_the_first_open_step(client):
    begin(client)
    step(client, "facility")
    other = Client()
    assert other.get("/register/step/facility/")["Location"] == "/register/"
    link = mailed_link()
    assert other.get(link)["Location"] == "/register/step/approval/"
    assert "Via Lunga 8" in other.get("/register/step/facility/").content.decode()
    assert RegistrationDraft.objects.count() == 1


def test_what_does_not_fit_is_said_and_kept_all_the_same(client):
    begin(client)
    answer = step(client, "facility", **{"facility-procedures_per_year": "149", "facility-city": ""})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "you gave 149" in text
    assert "Give the town or city." in text
    again = client.get("/register/step/facility/").content.decode()
    assert 'value="149"' in again
    assert "you gave 149" in again
    assert client.get("/register/step/check/")["Location"] == "/register/step/facility/"


def test_half_a_step_is_kept_for_later(client):
    begin(client)
    answer = client.post("/register/step/people/", {"representative-full_name": "Ada Rossi", "later": "1"})
    assert answer["Location"] == "/register/"
    assert "A registration is kept in this browser" in client.get("/register/").content.decode()
    assert "Ada Rossi" in client.get("/register/step/people/").content.decode()


def test_the_one_page_is_kept_like_the_steps_once_there_is_an_address(client):
    typed = register_post(**{"facility-city": ""}) | {"email": "ada@solis.example"}
    assert "Give the town or city." in client.post("/register/all/", typed).text
    again = client.get("/register/all/").text
    assert 'value="Via Lunga 8"' in again
    assert "Give the town or city." not in again
    other = Client()
    assert other.get(mailed_link())["Location"] == "/register/step/facility/"
    assert 'value="cleo@solis.example"' in other.get("/register/all/").text
    assert other.post("/register/all/", register_post())["Location"] == "/register/done/"
    assert (RegistrationDraft.objects.get().status, Facility.objects.count()) == ("registered", 1)
    assert client.post("/register/all/", register_post())["Location"] == "/register/done/"


def test_the_one_page_is_kept_for_later(client):
    typed = {"facility-name": "Solis Institute", "later": "1"}
    asked = client.post("/register/all/", typed)
    assert (asked.status_code, "Give an e-mail address." in asked.text) == (422, True)
    assert 'value="Solis Institute"' in asked.text
    assert "Give the name of the facility." not in asked.text
    assert client.post("/register/all/", typed | {"email": "ada@solis.example"})["Location"] == "/register/"
    assert client.post("/register/all/", typed | {"facility-name": "Solis Clinic"})["Location"] == "/register/"
    assert 'value="Solis Clinic"' in client.get("/register/all/").text
    assert RegistrationDraft.objects.count() == 1
    assert OutboxEmail.objects.filter(kind="facilities.registration_begun").count() == 1


def test_a_likely_duplicate_on_one_page_with_nul_in_an_unused_field_is_held(client, ours):
    changes = {"facility-name": str(ours.facility), "facility-country": "GB", "holder-who": "deputy"}
    answer = client.post("/register/all/", register_post(**changes) | {"another-full_name": "a\x00b"})
    assert answer["Location"] == "/register/done/"
    assert RegistrationDraft.objects.get().status == "held"


def test_the_eligibility_check_fills_in_what_it_knows(client):
    begin(client, "?procedures=231&country=BE")
    page = client.get("/register/step/facility/").content.decode()
    assert 'value="231"' in page
    assert '<option value="BE" selected>' in page
    assert "Give the name of the facility." not in page
    begin(client, "?procedures=<i>&country=12")
    assert "<i>" not in client.get("/register/step/facility/").content.decode()


@pytest.mark.parametrize("token", ["forged", "x" * 300])
def test_a_forged_link_is_told(client, token):
    assert client.get(f"/register/again/{token}/").status_code == 410


def test_a_sent_and_an_old_registration_are_not_reopened(client):
    begin(client)
    link = mailed_link()
    RegistrationDraft.objects.update(updated_at=timezone.now() - timedelta(days=31))
    assert Client().get(link).status_code == 410
    RegistrationDraft.objects.update(updated_at=timezone.now())
    for name in STEPS:
        step(client, name)
    client.post("/register/step/check/")
    assert Client().get(link).status_code == 410


def test_a_registration_sent_from_two_browsers_makes_one_facility(client):
    all_steps(client)
    other = Client()
    other.get(mailed_link())
    assert "Check and send" in other.get("/register/step/check/").content.decode()
    assert client.post("/register/step/check/").status_code == 302
    assert other.post("/register/step/check/")["Location"] == "/register/"
    assert Facility.objects.filter(name="Solis Institute").count() == 1


def test_a_step_kept_after_sending_is_refused():
    draft = begin_draft(email="a@b.example", language="en")
    RegistrationDraft.objects.update(status="held")
    with pytest.raises(DraftGone):
        keep_typed(draft=draft, typed={}, names=[])


def test_an_unknown_step_is_not_there(client):
    begin(client)
    assert client.get("/register/step/elsewhere/").status_code == 404


@pytest.mark.parametrize(("typed", "message"), [("", "Give an e-mail address."), ("ada", "This is no e-mail address.")])
def test_the_beginning_needs_an_address(client, typed, message):
    answer = client.post("/register/", {"email": typed})
    assert (answer.status_code, message in answer.content.decode()) == (422, True)


def test_nul_and_long_texts_do_no_harm(client):
    begin(client)
    answer = step(client, "facility", **{"facility-name": "a\x00b" + "x" * 50_000})
    assert answer.status_code == 422
    assert len(RegistrationDraft.objects.get().typed["facility-name"]) <= 2_000


# --- likely duplicates ------------------------------------------------------------------------------------------------

SAME = {"facility-name": "NORTHGATE   Üniversity Hospital", "facility-country": "GB", "facility-billing_country": "GB"}


@pytest.mark.parametrize(
    ("name", "country", "expected"),
    [
        ("Northgate University Hospital", "GB", True),
        ("northgate  UNIVERSITY hospital", "GB", True),
        ("The University Hospital of Northgate", "GB", True),
        ("Nörthgate Universíty Hospitál", "GB", True),
        ("Northgate Univ. Hospital", "GB", False),
        ("Northgate University Hospitals", "GB", True),
        ("Northgate University Hospital", "IE", False),
        ("Southgate General Clinic", "GB", False),
    ],
)
def test_names_are_compared_with_spelling_folded(ours, theirs, name, country, expected):
    assert bool(similar_facilities(name=name, country=country)) is expected


def test_a_likely_duplicate_goes_to_the_office_and_the_applicant_learns_of_nobody(client, ours):
    people = User.objects.count()
    all_steps(client, **SAME)
    plain = client.post("/register/step/check/")
    assert plain["Location"] == "/register/done/"
    assert Facility.objects.count() == 1
    assert User.objects.count() == people
    draft = RegistrationDraft.objects.get()
    assert draft.status == "held"
    told = OutboxEmail.objects.get(kind="facilities.registration_held")
    assert told.to == "ada@solis.example"
    page = client.get("/register/done/").content.decode()
    for hidden in ("Leeds", "northgate.example", "Representative Northgate", "Dr Member"):
        assert hidden not in told.text + told.html + page
    assert OutboxEmail.objects.filter(kind="facilities.registration_to_check").count() == 1


def test_one_page_and_steps_hold_the_same(client, ours):
    assert client.post("/register/all/", register_post(**SAME))["Location"] == "/register/done/"
    assert RegistrationDraft.objects.get().status == "held"
    assert Facility.objects.count() == 1


def test_the_office_compares_and_registers(client, ours, office, as_user):
    all_steps(client, **SAME)
    client.post("/register/step/check/")
    draft = RegistrationDraft.objects.get()
    browser = as_user(office)
    assert "NORTHGATE" in browser.get("/office/registrations/").content.decode()
    page = browser.get(f"/office/registrations/{draft.pk}/").content.decode()
    assert "Northgate University Hospital" in page
    assert "Leeds" in page
    assert "Carla Neri" in page
    done = browser.post(f"/office/registrations/{draft.pk}/", {"action": "accept"})
    facility = Facility.objects.exclude(pk=ours.facility.pk).get()
    assert done["Location"] == f"/office/facilities/{facility.slug}/"
    assert Invoice.objects.filter(facility=facility).count() == 1
    assert OutboxEmail.objects.filter(kind="facilities.activation").count() == 3
    draft.refresh_from_db()
    assert (draft.status, draft.typed, draft.decided_by) == ("registered", {}, office)
    assert browser.post(f"/office/registrations/{draft.pk}/", {"action": "accept"}).status_code == 404


def test_the_office_declines_with_an_answer(client, ours, office, as_user):
    all_steps(client, **SAME)
    client.post("/register/step/check/")
    draft = RegistrationDraft.objects.get()
    browser = as_user(office)
    empty = browser.post(f"/office/registrations/{draft.pk}/", {"action": "decline", "reason": ""})
    assert empty.status_code == 422
    browser.post(f"/office/registrations/{draft.pk}/", {"action": "decline", "reason": "Please ask for the code."})
    draft.refresh_from_db()
    assert (draft.status, draft.answer) == ("declined", "Please ask for the code.")
    assert "Please ask for the code." in OutboxEmail.objects.get(kind="facilities.registration_declined").text
    assert AuditEvent.objects.filter(action="registration.decline").count() == 1
    assert Facility.objects.count() == 1


def test_the_list_costs_the_same_for_one_and_three(client, ours, office, as_user, queries):
    browser = as_user(office)

    def hold(number):
        client.post("/register/all/", register_post(**SAME | {"deputy-email": f"d{number}@solis.example"}))

    hold(0)
    with queries(6):
        browser.get("/office/registrations/")
    hold(1)
    hold(2)
    with queries(6):
        assert browser.get("/office/registrations/").content.decode().count("NORTHGATE") == 3


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_each_mail_renders_in_each_language(language):
    draft = begin_draft(email="a@b.example", language=language, typed={"facility-name": "Northgate & <Sons>"})
    registration.registration_held(draft)
    registration.registration_declined(draft, "Please ask for the code.")
    registration.registration_to_check(draft)
    mails = list(OutboxEmail.objects.order_by("created_at"))
    assert [mail.kind.removeprefix("facilities.registration_") for mail in mails] == [
        "begun",
        "held",
        "declined",
        "to_check",
    ]
    assert [mail.is_sensitive for mail in mails] == [True, False, False, False]
    for mail in mails:
        assert mail.subject
        assert "<Sons>" not in mail.html
        for trace in ("{%", "{{", "None", "style="):
            assert trace not in mail.text + mail.html + mail.subject


def test_postgresql_keeps_nothing_of_a_registered_draft_and_reopens_none():
    draft = begin_draft(email="a@b.example", language="en", typed={"facility-name": "X"})
    with pytest.raises(IntegrityError, match="registrationdraft_forgets_once_registered"), transaction.atomic():
        RegistrationDraft.objects.filter(pk=draft.pk).update(status="registered")
    RegistrationDraft.objects.filter(pk=draft.pk).update(status="held")
    with pytest.raises(IntegrityError, match="no step leads"), transaction.atomic():
        RegistrationDraft.objects.filter(pk=draft.pk).update(status="draft")


def test_the_invoice_address_is_offered_and_not_typed_twice(client):
    begin(client)
    step(client, "facility", **{"facility-institution": "", "facility-name": "Solis Clinic"})
    form = client.get("/register/step/invoices/").context["registration"].facility
    typed = register_post()
    assert form["billing_name"].value() == "Solis Clinic"
    assert typed["facility-street"] in form["billing_address"].value()
    assert form["billing_country"].value() == typed["facility-country"]
    step(client, "invoices", **{"facility-billing_name": "Accounts of Solis"})
    again = client.get("/register/step/invoices/").context["registration"].facility
    assert again["billing_name"].value() == "Accounts of Solis"


def test_on_one_page_an_empty_invoice_address_is_that_of_the_facility(client):
    empty = {f"facility-billing_{part}": "" for part in ("name", "address", "country")}
    answer = client.post("/register/all/", register_post(**empty))
    assert answer.status_code == 302, answer.context["registration"].facility.errors
    facility = Facility.objects.get()
    assert facility.billing_name == (facility.institution or facility.name)
    assert facility.billing_address.startswith(facility.street)
    assert facility.billing_country == facility.country


def test_steps_are_counted_ticked_and_lead_to_the_word_on_privacy(client):
    assert "Five short steps" in client.get("/register/").content.decode()
    begin(client)
    assert client.get("/register/step/facility/").context["done"] == []
    step(client, "facility")
    page = client.get("/register/step/approval/")
    assert page.context["done"] == ["facility"]
    assert page.content.decode().count("<li>") >= 5
    for name in STEPS[1:]:
        step(client, name)
    for address in ("/register/step/people/", "/register/step/check/", "/register/all/"):
        assert 'href="/privacy/"' in client.get(address).content.decode().partition("<main")[2].partition("</main")[0]


def test_fields_of_another_person_are_folded_until_they_count(client):
    begin(client)
    page = client.get("/register/step/people/").content.decode()
    fold = '<details class="more" data-unfold="holder-who=another"'
    assert f"{fold}>" in " ".join(page.split())
    wanted = step(client, "people", **{"holder-who": "another", "another-email": ""}).content.decode()
    assert f"{fold} open>" in " ".join(wanted.split())
