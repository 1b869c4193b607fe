"""Saved views, columns and a search that forgives: what the office chooses in the pipeline and keeps."""

import csv
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction

from iasios.access import person_scope
from iasios.saved_views.models import SavedView
from iasios.saved_views.queries import MOST, views_of
from iasios.saved_views.services import delete_view, save_view
from iasios.workflow import StepRefused
from tests.factories.facility import make_facility
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
PAGE = "/office/pipeline/"


@pytest.fixture
def colleague(office):
    person = make_user("second@office.example", "Second Office")
    person.groups.add(Group.objects.get(name="office"))
    return person


def tabs(answer):
    return [(tab["label"], tab["url"]) for tab in answer.context["views"]][6:]


def test_a_view_is_kept_shown_and_replaced(as_user, office, colleague, ours):
    desk = as_user(office)
    asked = desk.get("/office/pipeline/views/?view=late&country=AT&col=due")
    assert asked.context["form"]["query"].value() == "view=late&country=AT&col=due"
    sent = {"name": "Late in Austria", "query": "view=late&country=AT&col=due&page=3"}
    kept = desk.post("/office/pipeline/views/", sent)
    assert kept.url == f"{PAGE}?view=late&country=AT&col=due"
    page = desk.get(kept.url)
    assert tabs(page) == [("Late in Austria", "?view=late&country=AT&col=due")]
    assert [tab["label"] for tab in page.context["views"] if tab["current"]][-1] == "Late in Austria"
    assert tabs(as_user(colleague).get(PAGE)) == []
    desk.post("/office/pipeline/views/", {**sent, "is_shared": "on", "query": "view=late"})
    assert SavedView.objects.count() == 1
    assert tabs(as_user(colleague).get(PAGE)) == [("Late in Austria", "?view=late")]
    assert "shared by" in as_user(colleague).get("/office/pipeline/views/").content.decode()


def test_only_the_owner_deletes(as_user, office, colleague):
    view = save_view(name="Late", query="view=late", is_shared=True, by=office)
    as_user(colleague).post(f"/office/pipeline/views/{view.pk}/delete/")
    assert SavedView.objects.filter(pk=view.pk).exists()
    as_user(office).post(f"/office/pipeline/views/{view.pk}/delete/")
    assert not SavedView.objects.exists()


def test_the_views_are_the_offices(as_user, ours, office, chair):
    save_view(name="Late", query="view=late", is_shared=True, by=office)
    for person in (ours.representative, chair):
        assert as_user(person).get("/office/pipeline/views/").status_code == 404
        assert as_user(person).post("/office/pipeline/views/", {"name": "x", "query": ""}).status_code == 404
        with pytest.raises(PermissionDenied), transaction.atomic():
            save_view(name="x", query="", is_shared=False, by=person)
        with pytest.raises(PermissionDenied), transaction.atomic():
            delete_view(pk=1, by=person)
    with person_scope(ours.representative):
        assert not SavedView.objects.exists()


def test_there_is_an_end_of_views(office):
    for number in range(MOST):
        save_view(name=f"View {number}", query="", is_shared=False, by=office)
    with pytest.raises(StepRefused, match=f"{MOST} saved views"), transaction.atomic():
        save_view(name="One more", query="", is_shared=False, by=office)
    save_view(name="View 1", query="view=late", is_shared=False, by=office)
    assert len(views_of(office)) == MOST
    with pytest.raises(StepRefused, match="too long"), transaction.atomic():
        save_view(name="View 1", query="q=" + "x" * 600, is_shared=False, by=office)


def test_a_view_without_a_name_is_refused(as_user, office):
    answer = as_user(office).post("/office/pipeline/views/", {"name": " ", "query": "view=late"})
    assert answer.status_code == 422
    assert "Give the view a name." in answer.content.decode()


def test_columns_are_chosen_and_the_file_follows(as_user, ours, office):
    desk = as_user(office)
    page = desk.get(PAGE, {"view": "all", "col": ["due", "stage", "unknown"]})
    assert page.context["chosen"].columns == ("stage", "due")
    assert page.context["chosen"].address() == "?view=all&col=stage&col=due"
    text = page.content.decode()
    assert '<th scope="col">Assessors</th>' not in text
    assert '<th scope="col">Stage</th>' in text
    file = desk.get(f"{PAGE}export.csv?view=all&col=stage&col=due").content.decode("utf-8-sig")
    assert next(csv.reader(StringIO(file))) == ["Facility", "Town or city", "Country", "Stage", "Application", "Due"]
    assert desk.get(PAGE, {"view": "all"}).context["chosen"].address() == "?view=all"


@pytest.mark.parametrize("typed", ["Northgaet", "nothgate", "Nórthgate"])
def test_a_mistyped_name_is_found_and_said(as_user, office, typed):
    make_facility("Northgate Hospital", "northgate")
    page = as_user(office).get(PAGE, {"view": "all", "q": typed})
    assert [row.name for row in page.context["rows"]] == ["Northgate Hospital"]
    assert page.context["found"].is_alike is (typed != "Nórthgate")
    assert ("These are written much alike." in page.content.decode()) is (typed != "Nórthgate")


def test_what_is_spelled_right_finds_nothing_beside_it(as_user, office):
    make_facility("Northgate Hospital", "northgate")
    make_facility("Northgaet Clinic", "other")
    rows = as_user(office).get(PAGE, {"view": "all", "q": "northgate"}).context["rows"]
    assert [row.name for row in rows] == ["Northgate Hospital"]
    assert as_user(office).get(PAGE, {"view": "all", "q": "zzzzzz"}).context["rows"] == []


def test_the_pipeline_costs_the_same_with_one_view_and_three(as_user, office, ours, queries):
    desk = as_user(office)
    save_view(name="One", query="view=late", is_shared=False, by=office)
    desk.get(PAGE)
    with queries(at_most=8):
        desk.get(PAGE)
    save_view(name="Two", query="view=late", is_shared=False, by=office)
    save_view(name="Three", query="view=late", is_shared=False, by=office)
    with queries(at_most=8):
        desk.get(PAGE)
