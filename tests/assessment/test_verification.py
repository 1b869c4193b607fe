"""Anybody checks a certificate by its code or number (R65, R66, R74, R83)."""

import pytest
import time_machine

from assessment.certificate_codes import ALPHABET, Reference, grouped, new_code, read_reference
from assessment.models import Certificate
from assessment.services import sign_off
from assessment.services.terms import begin_term
from tests.factories.dossier import accredited
from tests.factories.excellence import excellence_to_sign


@pytest.fixture
def certificate(ours, theirs, office, one, two, chair, fresh_cache):
    with time_machine.travel("2026-03-04 11:00", tick=False):
        accredited(ours, office, one, two, chair)
    return Certificate.objects.get()


def test_codes_are_long_and_hold_no_look_alikes():
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert {len(code) for code in codes} == {14}
    assert not set("".join(codes)) & set("0O1IL2Z5S8BU")


@pytest.mark.parametrize(
    "typed",
    ["H7K3-9QXM-4ARD", "h7k3-9qxm-4ard", "H7K39QXM4ARD", " h7k3 9qxm 4ard ", "h7k3–9qxm–4ard"],
)
def test_a_code_is_read_however_it_is_typed(typed):
    assert read_reference(typed) == Reference(code="H7K3-9QXM-4ARD")


@pytest.mark.parametrize("typed", ["2026-0147", "20260147", " 2026 0147 "])
def test_a_number_is_read_however_it_is_typed(typed):
    assert read_reference(typed) == Reference(number="2026-0147")


@pytest.mark.parametrize("typed", ["", "H7K3", "H7K3-9QXM-4AR0", "<script>", "2026", "x" * 500, "\x00" * 12])
def test_anything_else_is_no_reference(typed):
    assert read_reference(typed) is None


def test_twelve_letters_are_grouped_by_four():
    assert grouped("".join(ALPHABET[:12])) == "3467-9ACD-EFGH"


@pytest.mark.rule("R65", "R66", "R74", "R83")
def test_a_valid_certificate_says_whose_what_and_until_when(certificate, client, queries):
    with time_machine.travel("2027-01-01 10:00", tick=False), queries(at_most=3):
        response = client.get(f"/verify/{certificate.code}/")
    text = response.content.decode()
    assert response.context["state"] == "valid"
    for words in ("Northgate University Hospital", "Accredited Centre", "4 March 2026", "3 March 2030", "2026-0001"):
        assert words in text
    assert "Seal: Accredited Centre" in text


def test_code_and_number_lead_to_the_same_page(certificate, client):
    for typed in (certificate.code.lower().replace("-", ""), certificate.number):
        response = client.get("/verify/", {"code": typed}, follow=True)
        assert response.context["certificate"] == certificate


@pytest.mark.rule("R74")
@pytest.mark.parametrize(("day", "state"), [("2030-03-03 12:00", "valid"), ("2030-03-04 12:00", "ended")])
def test_a_certificate_expires_after_its_last_day(day, state, certificate, client):
    with time_machine.travel(day, tick=False):
        assert client.get(f"/verify/{certificate.code}/").context["state"] == state


def test_a_superseded_certificate_leads_to_the_newer_one(certificate, client, ours, office, one, two, chair):
    with time_machine.travel("2030-03-01 12:00", tick=False):
        again = excellence_to_sign(ours, office, one, two, chair)
        newer = sign_off(application=again, outcome="approve", by=chair).application.accreditation.certificates.get()
    with time_machine.travel("2030-03-04 12:00", tick=False):
        begin_term(accreditation=newer.accreditation)
        response = client.get(f"/verify/{certificate.code}/")
    assert response.context["state"] == "superseded"
    text = response.content.decode()
    assert "<title>Superseded: Northgate University Hospital, 2026-0001" in text
    assert "This one was true until 3 March 2030." in text.replace("\xa0", " ")
    assert f'<a href="/verify/{newer.code}/">2030-0001</a> took its place.' in text
    assert "Seal:" not in text.split("<main", 1)[1]


@pytest.mark.parametrize("code", ["H7K3-9QXM-4ARD", "nonsense", "2026-9999", "%3Cscript%3E"])
def test_an_unknown_code_is_not_found_in_clear_words(code, certificate, client):
    response = client.get(f"/verify/{code}/")
    assert response.status_code == 404
    assert "No certificate has this code" in response.content.decode()
    assert "<script>" not in response.content.decode().split("<main", 1)[1]


def test_what_is_no_code_is_refused_at_the_field(client, db):
    response = client.get("/verify/", {"code": "abc"})
    assert response.status_code == 422
    assert "A code has 12 characters" in response.content.decode()


def test_many_wrong_codes_are_slowed_down(certificate, client):
    for _ in range(30):
        assert client.get("/verify/H7K3-9QXM-4ARD/").status_code == 404
    assert client.get("/verify/H7K3-9QXM-4ARD/").status_code == 429


def test_the_page_names_neither_assessor_nor_people(certificate, client):
    text = client.get(f"/verify/{certificate.code}/").content.decode()
    for name in ("Ferrán", "Wikström", "Adeyemi", "Representative"):
        assert name not in text
