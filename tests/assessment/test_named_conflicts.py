"""Whom a hospital asks not to be assessed by: said by three people of it, read by the office alone."""

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse

from assessment.models import NamedConflict
from assessment.queries.conflicts import doubts_about
from assessment.services import AssignmentRefused, assign_assessors
from assessment.services.named_conflicts import MOST, end_conflict, name_conflict
from facilities.services import add_member
from iasios.access import office_scope, person_scope
from iasios.audit.models import AuditEvent
from tests.factories.dossier import submitted_application
from tests.factories.facility import make_user

pytestmark = pytest.mark.django_db


def url(place):
    return reverse("assessment:conflicts", args=[place.slug])


def names(place):
    return list(
        NamedConflict.objects.filter(facility=place.facility, ended_at__isnull=True).values_list(
            "person_name", flat=True
        )
    )


def words(people, place):
    return {person: [doubt.text for doubt in doubts] for person, doubts in doubts_about(people, place.facility).items()}


def test_a_name_becomes_a_doubt_that_the_office_sees(ours, theirs, office, one, two, three, as_user):
    application = submitted_application(ours)
    browser = as_user(ours.deputy)
    sent = {"person_name": f"  Prof.  {one.full_name} ", "reason": "Wrote three papers with us."}
    assert browser.post(url(ours), sent).url == url(ours)
    assert browser.post(url(ours), {"person_name": "Nobody Atall", "reason": "Left us in anger."}).status_code == 302
    assert words([one, two, three], ours)[one.pk] == ["Named by the hospital: Wrote three papers with us."]
    assert two.pk not in words([one, two, three], ours)
    # Another hospital's choice is not touched by it.
    assert one.pk not in words([one, two, three], theirs)
    text = as_user(office).get(reverse("assessment:assign", args=[application.code])).content.decode()
    assert "Nobody Atall" in text
    assert "Left us in anger." in text
    with pytest.raises(AssignmentRefused):
        assign_assessors(application=application, first=one, second=two, by=office)
    end_conflict(conflict=NamedConflict.objects.get(person_name__contains=one.full_name), by=ours.representative)
    assert one.pk not in words([one, two, three], ours)
    assign_assessors(application=application, first=one, second=two, by=office)


def test_the_hospital_does_not_learn_whether_a_name_is_an_assessors(ours, one, as_user):
    browser = as_user(ours.representative)
    pages = []
    for name in (one.full_name, "Nobody Atall"):
        response = browser.post(url(ours), {"person_name": name, "reason": "The same reason."}, follow=True)
        row = NamedConflict.objects.get(person_name=name)
        page = response.content.decode().split("<main", 1)[1].split("csrfmiddlewaretoken")[0]
        pages.append(page.replace(name, "X").replace(f"/{row.pk}/", "/1/"))
        end_conflict(conflict=row, by=ours.representative)
        browser.get(url(ours))
    assert pages[0] == pages[1]


@pytest.mark.parametrize("who", ["member", "reader", "stranger", "assessor", "office"])
def test_only_the_three_appointed_people_name(who, ours, theirs, office, one, as_user):
    made = name_conflict(facility=ours.facility, person_name="Nobody Atall", reason="Because.", by=ours.representative)
    reader = make_user("reader@northgate.example", "Rena Northgate")
    add_member(facility=ours.facility, user=reader, by=None, reads_only=True)
    person = {
        "member": ours.member,
        "reader": reader,
        "stranger": theirs.representative,
        "assessor": one,
        "office": office,
    }[who]
    sent = {"person_name": "Someone Else", "reason": "Because."}
    browser = as_user(person)
    ending = reverse("assessment:conflict_end", args=[ours.slug, made.pk])
    assert browser.post(url(ours), sent).status_code in (403, 404)
    assert browser.post(ending).status_code in (403, 404)
    assert names(ours) == ["Nobody Atall"]
    assert as_user(ours.account_holder).post(url(ours), sent).status_code == 302
    assert as_user(ours.account_holder).post(ending).status_code == 302
    assert names(ours) == ["Someone Else"]


def test_strangers_and_assessors_read_nothing_in_postgresql_either(ours, theirs, one):
    name_conflict(facility=ours.facility, person_name="Nobody Atall", reason="Because.", by=ours.representative)
    for place, expected in ((ours, 1), (theirs, 0)):
        with person_scope(place.representative):
            assert NamedConflict.objects.count() == expected
    with person_scope(one):
        assert NamedConflict.objects.count() == 0


def test_a_name_is_kept_once_with_its_reason_and_never_changed(ours):
    first = name_conflict(facility=ours.facility, person_name="A B", reason="First.", by=ours.representative)
    again = name_conflict(facility=ours.facility, person_name=" A  B ", reason="Second.", by=ours.deputy)
    assert (again.pk, again.reason) == (first.pk, "First.")
    assert AuditEvent.objects.filter(action="conflict.named").count() == 1
    with office_scope("a test"):
        for change in ({"person_name": "C D"}, {"reason": "Other."}):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                NamedConflict.objects.update(**change)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            NamedConflict.objects.all().delete()


def test_what_is_missing_is_said_and_kept(ours, as_user):
    browser = as_user(ours.representative)
    response = browser.post(url(ours), {"person_name": "Nobody Atall", "reason": " "})
    assert response.status_code == 422
    text = response.content.decode()
    assert "Say what links this person with your hospital." in text
    assert 'value="Nobody Atall"' in text
    for number in range(MOST):
        name_conflict(facility=ours.facility, person_name=f"N {number}", reason="R", by=ours.representative)
    response = browser.post(url(ours), {"person_name": "One More", "reason": "R"})
    assert response.status_code == 422
    assert "up to 20 people" in response.content.decode()
    assert len(names(ours)) == MOST


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_one_and_three(count, ours, as_user, queries):
    for number in range(count):
        name_conflict(facility=ours.facility, person_name=f"N {number}", reason="R", by=ours.representative)
    browser = as_user(ours.representative)
    browser.get(url(ours))
    with queries(6):
        assert len(browser.get(url(ours)).context["rows"]) == count
