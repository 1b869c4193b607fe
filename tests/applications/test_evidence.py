"""The register of evidence: entered once, linked to many, seen by assessors once released, locked when handed in."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from applications.models import Answer, EvidenceItem, EvidenceLink
from applications.services import (
    add_evidence,
    link_evidence,
    release_evidence,
    remind_of_expiring_evidence,
    submit_application,
)
from iasios.access import facility_scope, person_scope
from iasios.outbox.models import OutboxEmail
from iasios.workflow import StepRefused
from tests.factories import dossier, files
from tests.factories.application import evidence_values, make_ready

pytestmark = pytest.mark.django_db


def add(place, title="Consent policy", upload=None, **values):
    values = evidence_values(owner=place.member, title=title, **values)
    return add_evidence(facility=place.facility, values=values, upload=upload, by=place.member)


def link(place, code, *items):
    answer = Answer.objects.select_related("question__standard").get(application=place.application, question__code=code)
    link_evidence(application=place.application, answer=answer, items=items, by=place.member)


def sent(at, /, **values):
    plain = {"title": "Consent policy", "kind": "policy", "place": "Quality drive", "owner": str(at.member.pk)}
    return plain | values


def test_an_item_is_entered_with_its_file_and_linked_to_several_questions(ours, theirs, as_user, url):
    browser = as_user(ours.member)
    assert 'name="title"' in browser.get(url("evidence_add")).content.decode()
    data = sent(ours, effective_on="2026-01-05", expires_on="2028-01-04", file=files.pdf("consent.pdf"))
    coming = browser.get(url("evidence_add") + "?question=7a").text
    assert "It is then linked to question 7(a)." in coming
    assert f'href="{url("evidence_links", "7a")}">Cancel</a>' in coming
    response = browser.post(url("evidence_add") + "?question=7a", data)
    assert (response.status_code, response["Location"]) == (302, url("evidence_links", "7a"))
    (item,) = EvidenceItem.objects.all()
    assert (item.title, item.effective_on, item.file.name, item.file.is_for_assessors) == (
        "Consent policy",
        date(2026, 1, 5),
        "consent.pdf",
        False,
    )
    assert browser.post(url("evidence_links", "7b"), {"item": [str(item.pk)]}).status_code == 302
    assert sorted(EvidenceLink.objects.values_list("question__code", flat=True)) == ["7a", "7b"]
    cards = {card.code: card for card in browser.get(url("standard", 7)).context["cards"]}
    assert [(x.title, x.owner, x.file_name) for x in cards["7a"].linked] == [
        ("Consent policy", ours.member.full_name, "consent.pdf")
    ]
    assert cards["7c"].linked == []
    assert f'href="{url("evidence_item", item.pk)}">Consent policy</a>' in browser.get(url("all")).content.decode()
    assert browser.get(url("evidence_file", item.pk))["Content-Disposition"].startswith("attachment")
    assert as_user(theirs.member).get(url("evidence_file", item.pk)).status_code == 404
    browser.post(url("evidence_links", "7b"), {"item": [str(item.pk)], "act": "unlink"})
    assert list(EvidenceLink.objects.values_list("question__code", flat=True)) == ["7a"]


@pytest.mark.parametrize(
    ("name", "title"), [("Consent policy 2026.pdf", "Consent policy 2026"), (f"{'x' * 160}.pdf", "x" * 150)]
)
def test_one_file_without_a_title_gets_its_name(ours, as_user, url, name, title):
    data = sent(ours, title="", place="", file=files.pdf(name))
    assert as_user(ours.member).post(url("evidence_add"), data).status_code == 302
    assert EvidenceItem.objects.get().title == title


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"title": ""}, "Give the item a title that colleagues recognise."),
        ({"place": ""}, "Say where it is kept, or give a web address or a file."),
        ({"link": "not an address"}, "Give the whole address, beginning with https://."),
        ({"effective_on": "2026-02-01", "expires_on": "2026-01-01"}, "The last day lies before the first day."),
        ({"owner": "999999"}, "Choose somebody who works at the hospital now."),
        ({"place": "x" * 301}, "This is 301 characters; 300 fit."),
    ],
)
def test_a_refused_item_says_what_to_do(ours, as_user, url, values, message):
    response = as_user(ours.member).post(url("evidence_add"), sent(ours, **values))
    assert (response.status_code, EvidenceItem.objects.count()) == (422, 0)
    page = response.content.decode()
    assert message in page
    assert 'name="title"' in page


def test_a_file_that_is_no_document_is_refused_beside_its_field(ours, as_user, url):
    data = sent(ours, file=files.upload("policy.pdf", b"MZ\x90\x00" + b"\x00" * 100))
    response = as_user(ours.member).post(url("evidence_add"), data)
    assert (response.status_code, EvidenceItem.objects.count()) == (422, 0)
    assert response.context["form"].errors["file"]


def test_two_people_changing_one_item_do_not_overwrite_each_other(ours, as_user, url):
    item = add(ours)
    first = sent(ours, title="By the member", version="1")
    assert as_user(ours.member).post(url("evidence_item", item.pk), first).status_code == 302
    late = as_user(ours.deputy).post(url("evidence_item", item.pk), sent(ours, title="By the deputy", version="1"))
    assert late.status_code == 409
    assert 'value="By the deputy"' in late.content.decode()
    item.refresh_from_db()
    assert (item.title, item.version) == ("By the member", 2)


def test_an_item_that_is_linked_stays(ours, as_user, url):
    item, free = add(ours), add(ours, "Free")
    link(ours, "7a", item)
    browser = as_user(ours.member)
    browser.post(url("evidence_item", item.pk), {"act": "remove"})
    browser.post(url("evidence_item", free.pk), {"act": "remove"})
    assert list(EvidenceItem.objects.values_list("title", flat=True)) == ["Consent policy"]


def test_the_register_is_filtered_by_what_expires(ours, as_user, url):
    today = timezone.localdate()
    add(ours, "Old", expires_on=today - timedelta(days=1))
    add(ours, "Soon", expires_on=today + timedelta(days=30))
    add(ours, "Long", expires_on=today + timedelta(days=31))
    browser = as_user(ours.member)
    shown = {
        show: [row["item"].title for row in browser.get(url("evidence"), {"show": show}).context["rows"]]
        for show in ("", "soon", "expired", "unused")
    }
    assert shown == {
        "": ["Long", "Old", "Soon"],
        "soon": ["Soon"],
        "expired": ["Old"],
        "unused": ["Long", "Old", "Soon"],
    }
    assert [chip["count"] for chip in browser.get(url("evidence")).context["filters"]] == [3, 1, 1, 3]


@pytest.mark.rule("R70")
def test_assessors_see_an_item_only_once_it_is_asked_for_and_released(
    ours, theirs, as_user, url, office, chair, assessor_one, assessor_two
):
    shown, hidden = add(ours, "Shown", upload=files.pdf()), add(ours, "Hidden", upload=files.pdf())
    link(ours, "7a", shown, hidden)
    with pytest.raises(StepRefused, match="once the assessors ask"):
        release_evidence(application=ours.application, item=shown, by=ours.member)
    dossier.information_requested(ours, office, assessor_one, assessor_two)
    browser = as_user(assessor_one)
    assert browser.get(url("evidence_item", shown.pk)).status_code == 404
    member = as_user(ours.member)
    page = member.post(url("evidence_item", shown.pk), {"act": "release"}, follow=True).text
    assert "Look at it first, and tick that it names no patient." in page
    assert EvidenceItem.objects.get(pk=shown.pk).released_at is None
    assert member.post(url("evidence_item", shown.pk), {"act": "release", "looked": "1"}).status_code == 302
    with person_scope(assessor_one):
        assert list(EvidenceItem.objects.values_list("title", flat=True)) == ["Shown"]
        assert list(EvidenceLink.objects.values_list("item__title", flat=True)) == ["Shown"]
    assert [row["item"].title for row in browser.get(url("evidence")).context["rows"]] == ["Shown"]
    standard = browser.get(url("standard", 7)).content.decode()
    assert f'href="{url("evidence")}"' in standard
    assert f'href="{url("evidence_item", shown.pk)}">Shown</a>' in standard
    assert "Hidden" not in standard
    for address in (url("standard", 7), url("all")):
        read = as_user(chair).get(address).content.decode()
        assert ("Shown" in read, "Hidden" in read) == (True, False)
    assert browser.get(url("evidence_item", hidden.pk)).status_code == 404
    assert browser.get(url("evidence_file", shown.pk)).status_code == 200
    assert browser.get(url("evidence_file", hidden.pk)).status_code == 404
    changed = as_user(ours.member).post(url("evidence_item", shown.pk), sent(ours, version="1"))
    assert changed.status_code == 302
    said = as_user(ours.member).get(url("evidence_item", shown.pk)).content.decode()
    assert "It can no longer be changed." in said
    assert EvidenceItem.objects.get(pk=shown.pk).version == 1


@pytest.mark.rule("R70")
def test_what_no_question_is_linked_to_is_not_released(ours, as_user, url, office, assessor_one, assessor_two):
    linked, loose = add(ours, "Linked"), add(ours, "Loose")
    link(ours, "7a", linked)
    application = dossier.information_requested(ours, office, assessor_one, assessor_two)
    member = as_user(ours.member)
    assert "Release to the assessors" in member.get(url("evidence_item", linked.pk)).text
    page = member.get(url("evidence_item", loose.pk)).text
    assert "Release to the assessors" not in page
    assert "this item is linked to none" in page
    with pytest.raises(StepRefused, match="linked to no question"):
        release_evidence(application=application, item=loose, by=ours.member)
    answer = member.post(url("evidence_item", loose.pk), {"act": "release", "looked": "1"}, follow=True).text
    assert "It is linked to no question, so no assessor would find it." in answer
    assert EvidenceItem.objects.get(pk=loose.pk).released_at is None


@pytest.mark.rule("R70")
def test_what_is_released_stands_beside_its_question_in_the_dossier(
    ours, theirs, as_user, url, office, chair, assessor_one, assessor_two, assessor_three, queries
):
    shown = add(ours, "Consent policy", upload=files.pdf("consent.pdf"), effective_on=date(2026, 1, 5))
    hidden = add(ours, "Rota of the ward", upload=files.pdf("rota.pdf"))
    second = add(ours, "Second policy")
    link(ours, "7a", shown, hidden, second)
    application = dossier.information_requested(ours, office, assessor_one, assessor_two)
    page = f"/assessments/{application.code}/7a/"
    browser = as_user(assessor_one)
    assert "Consent policy" not in browser.get(page).content.decode()
    for item in (shown, second):
        release_evidence(application=application, item=item, by=ours.representative)
    text = browser.get(page).content.decode()
    assert f'href="/facilities/{ours.slug}/evidence/{shown.pk}/">Consent policy</a>' in text
    assert "consent.pdf" in text
    assert "Valid from 5 Jan 2026." in text
    assert "Rota of the ward" not in text
    assert browser.get(f"/facilities/{ours.slug}/evidence/{shown.pk}/file/").status_code == 200
    for reader in (as_user(assessor_two), as_user(chair), as_user(office)):
        read = reader.get(page).content.decode()
        assert ("Consent policy" in read, "Rota of the ward" in read) == (True, False)
    assert as_user(assessor_three).get(page).status_code == 404
    # Linked elsewhere in the application, it stands beside no other question.
    assert "Consent policy" not in browser.get(f"/assessments/{application.code}/7b/").content.decode()
    # One mail to each assessor, however many items were released that day; nobody else is told.
    told = OutboxEmail.objects.filter(kind="application.evidence_released")
    assert sorted(told.values_list("to", flat=True)) == sorted([assessor_one.email, assessor_two.email])


@pytest.mark.rule("R49")
def test_links_refuse_change_in_postgresql_after_submission(ours, as_user, url):
    item, other = add(ours), add(ours, "Other")
    link(ours, "7a", item)
    make_ready(ours.application, ours.representative)
    submit_application(application=ours.application, by=ours.representative)
    assert as_user(ours.member).post(url("evidence_links", "7a"), {"item": [str(other.pk)]}).status_code == 403
    for statement in (
        "DELETE FROM applications_evidencelink",
        "UPDATE applications_evidencelink SET linked_at = now()",
        "INSERT INTO applications_evidencelink (item_id, answer_id, question_id, application_id, facility_id,"
        f" linked_at, linked_by_id) SELECT {other.pk}, answer_id, question_id, application_id, facility_id, now(),"
        " linked_by_id FROM applications_evidencelink",
    ):
        with (
            facility_scope(ours.facility.pk),
            pytest.raises(DatabaseError, match="the application is locked"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_the_owner_is_reminded_once_at_each_stage(ours):
    today = timezone.localdate()
    item = add(ours, expires_on=today + timedelta(days=40))
    counts = []
    for left in (31, 30, 29, 7, 6, 0, -1):
        counts.append(remind_of_expiring_evidence(today=item.expires_on - timedelta(days=left)))
    assert counts == [0, 1, 0, 1, 0, 1, 0]
    mails = list(OutboxEmail.objects.filter(kind="application.evidence_expires").order_by("created_at"))
    assert [mail.to for mail in mails] == [ours.member.email] * 3
    assert mails[2].subject == "Consent policy expires today"
    assert f"/evidence/{item.pk}/" in mails[0].text


def test_once_the_owner_has_left_the_account_holder_is_reminded(ours):
    from facilities.models import Membership

    item = add(ours, expires_on=timezone.localdate() + timedelta(days=5))
    Membership.objects.filter(user=ours.member).update(ended_at=timezone.now(), ended_by=ours.representative)
    remind_of_expiring_evidence(today=timezone.localdate())
    (mail,) = OutboxEmail.objects.filter(kind="application.evidence_expires")
    assert mail.to == ours.account_holder.email
    assert item.owner == ours.member


def test_the_pages_cost_the_same_with_one_item_and_with_three(ours, as_user, url, queries):
    browser = as_user(ours.member)
    for titles in (["One"], ["Two", "Three"]):
        link(ours, "7a", *[add(ours, title, upload=files.pdf()) for title in titles])
        browser.get(url("evidence"))
        with queries(8):
            browser.get(url("evidence"))
        with queries(8):
            browser.get(url("standard", 7))
        with queries(7):
            browser.get(url("evidence_links", "7b"))
        with queries(5):
            browser.get(url("all"))
