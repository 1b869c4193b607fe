"""Answers copied from a sister site: for people of both sites of one group, into untouched questions."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from applications.models import Answer
from applications.queries import progress_of
from applications.services import save_answer
from applications.services.sister_sites import copy_answers
from facilities.models import FacilityGroup
from facilities.services import add_member
from iasios.access import forget_standing
from iasios.audit.models import AuditEvent
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db

THEIRS = "A checklist is read aloud before every session."


def answer(place, code):
    return Answer.objects.select_related("question", "application__facility").get(
        application=place.application, question__code=code
    )


def write(place, code, text=THEIRS):
    row = answer(place, code)
    return save_answer(answer=row, version=row.version, met=True, evidence=text, by=place.member)


def page(place):
    return reverse("applications:copy", args=[place.slug])


@pytest.fixture
def group(ours, theirs):
    """Both sites in one group, with what the other one has written."""
    for place in (ours, theirs):
        place.facility.group = FacilityGroup.objects.get_or_create(name="Group", name_key="group")[0]
        place.facility.save(update_fields=["group"])
    for code in ("8a", "8b", "3c"):
        write(theirs, code)
    return ours


@pytest.fixture
def both(ours, theirs):
    """Somebody who works at both."""
    person = make_user("both@group.example", "Bo Both")
    for place in (ours, theirs):
        add_member(facility=place.facility, user=person, by=None)
    return person


def test_what_the_sister_site_says_is_copied_and_counts_once_it_is_confirmed(group, theirs, both, as_user):
    browser = as_user(both)
    assert page(group) in browser.get(reverse("applications:workbook", args=[group.slug])).content.decode()
    shown = browser.get(page(group)).content.decode()
    assert THEIRS in shown
    # What rests on the case review is of each site's own records.
    assert 'value="3c"' not in shown
    sent = browser.post(page(group), {"from": theirs.slug, "question": ["8a"]})
    assert sent["Location"] == reverse("applications:summary", args=[group.slug]) + "#to-confirm"
    copied = answer(group, "8a")
    assert (copied.met, copied.evidence, copied.to_confirm, copied.is_complete) == (True, THEIRS, True, False)
    assert (copied.updated_by, copied.version) == (theirs.member, 1)
    assert answer(group, "8b").version == 0
    states = {state.code: state for state in progress_of(group.application).states}
    assert (states["8a"].state, states["8a"].is_complete) == ("carried_over", False)
    card = browser.get(reverse("applications:standard", args=[group.slug, 8])).content.decode()
    assert "It comes from another application" in card
    event = AuditEvent.objects.get(action="answer.copied")
    assert (event.facility, event.actor) == (group.facility, both)
    browser.post(reverse("applications:standard", args=[group.slug, 8]), {"confirm": "8a"})
    assert answer(group, "8a").to_confirm is False
    history = browser.get(reverse("applications:history", args=[group.slug, "8a"])).content.decode()
    assert "Copied from another site of the group" in history


def test_a_copied_no_is_nobodys_no_before_it_is_confirmed(group, theirs, both, as_user):
    row = answer(theirs, "8c")
    save_answer(answer=row, version=row.version, met=False, evidence=THEIRS, by=theirs.member)
    browser = as_user(both)
    browser.post(page(group), {"from": theirs.slug, "question": ["8c"]})
    assert answer(group, "8c").met is False
    found = progress_of(group.application)
    assert (found.not_met, found.core_not_met, found.standard(8).not_met) == ((), 0, 0)
    browser.post(reverse("applications:standard", args=[group.slug, 8]), {"confirm": "8c"})
    found = progress_of(group.application)
    assert [state.code for state in found.not_met] == ["8c"]
    assert (found.core_not_met, found.standard(8).not_met) == (1, 1)


def test_what_is_begun_here_is_not_overwritten(group, theirs, both):
    write(group, "8a", "Ours.")
    wanted = {"application": group.application, "source": theirs.application, "codes": ["8a", "8b"], "by": both}
    assert copy_answers(**wanted) == 1
    assert answer(group, "8a").evidence == "Ours."
    assert copy_answers(**wanted) == 0
    assert answer(group, "8b").version == 1


def test_only_people_of_both_sites_of_one_group_copy(group, theirs, both, as_user):
    assert as_user(both).get(page(group)).status_code == 200
    assert as_user(group.representative).get(page(group)).status_code == 404
    assert as_user(group.representative).post(page(group), {"question": ["8a"]}).status_code == 404
    assert as_user(theirs.representative).get(page(group)).status_code == 404
    with pytest.raises(PermissionDenied):
        copy_answers(application=group.application, source=theirs.application, codes=["8a"], by=group.representative)
    theirs.facility.group = FacilityGroup.objects.create(name="Other", name_key="other")
    theirs.facility.save(update_fields=["group"])
    assert as_user(both).get(page(group)).status_code == 404
    theirs.application.refresh_from_db()
    with pytest.raises(PermissionDenied):
        copy_answers(application=group.application, source=theirs.application, codes=["8a"], by=both)
    assert answer(group, "8a").version == 0


def test_whoever_only_reads_here_copies_nothing(group, theirs, as_user):
    person = make_user("rena@group.example", "Rena")
    add_member(facility=group.facility, user=person, by=None, reads_only=True)
    add_member(facility=theirs.facility, user=person, by=None)
    forget_standing(person)
    assert as_user(person).get(page(group)).status_code == 403
    assert as_user(person).post(page(group), {"from": theirs.slug, "question": ["8a"]}).status_code == 403
    # The other way round there is nothing written to copy, and the page opens.
    assert as_user(person).get(page(theirs)).status_code == 200
    assert answer(group, "8a").version == 0


@pytest.mark.parametrize("answers", [1, 3])
def test_the_page_asks_as_often_for_one_answer_as_for_three(group, theirs, both, as_user, queries, answers):
    for code in ("9a", "9b", "8c")[:answers]:
        write(theirs, code)
    browser = as_user(both)
    with queries(7):
        assert browser.get(page(group)).status_code == 200
