"""Every content that an answer had: written by PostgreSQL, read by the hospital alone, restored."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from applications.models import Answer, AnswerVersion
from applications.queries import changes_of
from applications.services import How, restore_answer, save_answer, submit_application
from iasios.access import facility_scope, person_scope
from iasios.text.differences import merge_texts
from tests.applications.cards import as_shown
from tests.applications.conftest import card
from tests.factories.application import make_ready

pytestmark = pytest.mark.django_db


def write(place, code, by, **values):
    answer = Answer.objects.select_related("question").get(application=place.application, question__code=code)
    return save_answer(answer=answer, version=answer.version, by=by, **values)


def versions(answer):
    return list(
        AnswerVersion.objects.filter(pgh_obj=answer).values_list("version", "met", "evidence", "updated_by__email")
    )


def test_every_save_is_a_version_with_its_writer_and_how_it_came_about(ours, theirs):
    write(ours, "1a", ours.member, evidence="Register")
    write(ours, "1a", ours.deputy, evidence="Register, checked yearly", met=True)
    write(theirs, "1a", theirs.member, evidence="Other")
    answer = Answer.objects.get(application=ours.application, question__code="1a")
    assert versions(answer) == [
        (1, None, "Register", "member@northgate.example"),
        (2, True, "Register, checked yearly", "deputy@northgate.example"),
    ]
    assert AnswerVersion.objects.filter(pgh_obj=answer).latest("version").pgh_context == {"how": "typed"}


def test_what_no_service_wrote_is_a_version_too(ours):
    answer = Answer.objects.get(application=ours.application, question__code="1a")
    Answer.objects.filter(pk=answer.pk).update(evidence="From SQL", version=1)
    assert [row[:3] for row in versions(answer)] == [(1, None, "From SQL")]


def test_counting_an_answer_anew_is_no_version(ours):
    answer = write(ours, "1a", ours.member, met=True)
    Answer.objects.filter(pk=answer.pk).update(is_complete=True)
    assert len(versions(answer)) == 1


def test_versions_are_for_the_hospital_and_the_office(ours, theirs, office, assessor_one, assessor_two):
    from tests.factories import dossier

    write(ours, "1a", ours.member, evidence="Register")
    dossier.with_assessors(ours, office, assessor_one, assessor_two)
    seen = {}
    for name, person in {
        "member": ours.member,
        "neighbour": theirs.member,
        "assessor": assessor_one,
        "office": office,
    }.items():
        with person_scope(person):
            seen[name] = AnswerVersion.objects.filter(facility=ours.facility).exists()
    assert seen == {"member": True, "neighbour": False, "assessor": False, "office": True}


def test_nobody_rewrites_history(ours):
    answer = write(ours, "1a", ours.member, evidence="Register")
    for statement in (
        "UPDATE applications_answerversion SET evidence = 'x'",
        f"DELETE FROM applications_answerversion WHERE pgh_obj_id = {answer.pk}",
    ):
        with (
            facility_scope(ours.facility.pk),
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_one_sitting_of_one_person_reads_as_one_change(ours, time_machine):
    start = timezone.now()
    for minutes, text in ((0, "A"), (5, "A B"), (12, "A B C"), (40, "A B C D")):
        time_machine.move_to(start + timedelta(minutes=minutes), tick=False)
        answer = write(ours, "1a", ours.member, evidence=text)
    write(ours, "1a", ours.deputy, evidence="Z")
    found = [(c.before, c.version, c.by.email.partition("@")[0]) for c in changes_of(answer)]
    assert found == [(4, 5, "deputy"), (3, 4, "member"), (0, 3, "member")]


def test_the_page_shows_what_changed_and_restores_it(ours, as_user, url, stored):
    write(ours, "1a", ours.member, evidence="The register is checked", met=True)
    write(ours, "1a", ours.deputy, evidence="The register is never checked", met=False)
    browser = as_user(ours.member)
    page = browser.get(url("history", "1a"))
    assert [(line.who, line.version, line.answer) for line in page.context["lines"]] == [
        (str(ours.deputy), 2, "Answer: No (before: Yes)"),
        (str(ours.member), 1, "Answer: Yes (before: not answered)"),
    ]
    assert ("added", "never ") in page.context["lines"][0].texts[0].parts
    response = browser.post(url("restore", "1a"), {"source": "1", "version": "2"})
    assert (response.status_code, response["Location"]) == (302, url("standard", 1) + "#q-1a")
    answer = stored("1a")
    assert (answer.version, answer.met, answer.evidence) == (3, True, "The register is checked")
    line = browser.get(url("history", "1a")).context["lines"][0]
    assert (line.how, line.is_current) == ("Restored from version 1", True)


def test_restoring_over_a_colleagues_newer_text_shows_it_first(ours, as_user, url, stored):
    write(ours, "1a", ours.member, evidence="One")
    write(ours, "1a", ours.deputy, evidence="Two")
    response = as_user(ours.member).post(url("restore", "1a"), {"source": "0", "version": "1"})
    assert response.status_code == 409
    assert str(ours.deputy) in response.context["stale"]
    assert stored("1a").evidence == "Two"


@pytest.mark.parametrize("source", ["7", "x", "-1", ""])
def test_a_version_that_never_was_cannot_be_restored(ours, as_user, url, source):
    write(ours, "1a", ours.member, evidence="One")
    assert as_user(ours.member).post(url("restore", "1a"), {"source": source, "version": "1"}).status_code == 404


@pytest.mark.rule("R49")
def test_nothing_is_restored_after_submission(ours, as_user, url):
    write(ours, "1a", ours.member, evidence="One")
    make_ready(ours.application, ours.representative)
    submit_application(application=ours.application, by=ours.representative)
    browser = as_user(ours.member)
    assert browser.post(url("restore", "1a"), {"source": "0", "version": "2"}).status_code == 403
    assert "Restore this version" not in browser.get(url("history", "1a")).content.decode()


def test_a_restored_answer_keeps_its_history(ours):
    first = write(ours, "1a", ours.member, evidence="One")
    write(ours, "1a", ours.member, evidence="Two")
    restore_answer(answer=first, source=1, version=2, by=ours.deputy)
    assert [row[2] for row in versions(first)] == ["One", "Two", "One"]
    assert changes_of(first)[0].how == How.RESTORED


def test_the_history_page_costs_the_same_for_one_change_and_for_three(ours, as_user, url, queries):
    browser = as_user(ours.member)
    write(ours, "1a", ours.member, evidence="One")
    browser.get(url("history", "1a"))
    with queries(7):
        browser.get(url("history", "1a"))
    write(ours, "1a", ours.deputy, evidence="Two")
    write(ours, "1a", ours.member, evidence="Three")
    with queries(7):
        browser.get(url("history", "1a"))


# The common ancestor


def test_two_texts_stand_beside_the_one_that_both_began_from(ours, as_user, url):
    write(ours, "2a", ours.member, evidence="Staff are planned once a year by the lead.")
    browser = as_user(ours.member)
    page = browser.get(url("standard", 2))
    mine = as_shown(page, "2a") | {"2a-evidence": "Staff are planned twice a year by the lead."}
    write(ours, "2a", ours.deputy, evidence="Staff are planned once a year by the board.")
    write(ours, "2a", ours.deputy, evidence="Staff are planned once a year by the hospital board.")
    response = browser.post(url("merge", "2a"), mine)
    assert response.status_code == 409
    box = response.context["card"].boxes[0]
    assert box.before == "Staff are planned once a year by the lead."
    assert [part for part in box.theirs if part[0] != "same"] == [("removed", "lead."), ("added", "hospital board.")]
    assert [part for part in box.mine if part[0] != "same"] == [("removed", "once "), ("added", "twice ")]
    assert (box.is_merged, box.value) == (True, "Staff are planned twice a year by the hospital board.")
    assert box.typed == "Staff are planned twice a year by the lead."


def test_the_page_of_cards_shows_the_ancestor_too(ours, as_user, url):
    write(ours, "2a", ours.member, evidence="Once a year")
    browser = as_user(ours.member)
    mine = as_shown(browser.get(url("standard", 2)), "2a") | {"2a-evidence": "Twice a year"}
    write(ours, "2a", ours.deputy, evidence="Once a month")
    response = browser.post(url("standard", 2), mine)
    box = next(card.boxes[0] for card in response.context["cards"] if card.code == "2a")
    assert (response.status_code, box.before, box.value) == (409, "Once a year", "Twice a year")


def test_without_a_word_on_what_was_seen_the_version_decides(ours, as_user, url):
    write(ours, "2a", ours.member, evidence="One")
    write(ours, "2a", ours.deputy, evidence="Two")
    sent = card("2a", version=1, evidence="Mine", met="yes")
    response = as_user(ours.member).post(url("merge", "2a"), sent)
    assert response.context["card"].boxes[0].before == "One"


@pytest.mark.parametrize(
    ("before", "mine", "theirs", "merged"),
    [
        ("a b c d e", "A b c d e", "a b c d E", "A b c d E"),
        ("a b c", "a b c", "a x c", "a x c"),
        ("a b c", "a y c", "a x c", None),
        ("a b c", "a x c", "a x c", "a x c"),
        ("a b", "x b", "a y", None),
        ("", "mine", "theirs", None),
    ],
)
def test_changes_in_different_places_make_one_text(before, mine, theirs, merged):
    assert merge_texts(before, mine, theirs) == merged
