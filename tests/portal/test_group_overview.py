"""The overview of a hospital group: sites that agreed, for people whom the office names, and nothing but progress."""

import csv
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from facilities.models import GroupConsent, GroupReader
from facilities.services.groups import agree_to_group, end_group_reader, name_group_reader, take_back_consent
from facilities.services.office import set_group
from iasios.access import person_scope
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail
from iasios.support_view.middleware import SESSION_KEY
from iasios.support_view.services import open_support_view
from iasios.workflow import StepRefused
from tests.factories.dossier import fill_answers
from tests.factories.facility import make_facility
from tests.factories.people import make_user

pytestmark = pytest.mark.django_db
OVERVIEW = reverse("portal:group_overview")


@pytest.fixture
def group(ours: Any, theirs: Any, office: Any) -> Any:
    """Both hospitals are sites of one group."""
    for place in (ours, theirs):
        set_group(facility=place.facility, name="Northern Hospitals", by=office)
    return ours.facility.group


@pytest.fixture
def director(ours: Any, group: Any, office: Any) -> Any:
    """Somebody of the group who belongs to no site."""
    person = make_user("director@northern.example", "Nadia Holm")
    name_group_reader(facility=ours.facility, email="Director@northern.example ", by=office)
    return person


def agree(place: Any) -> GroupConsent:
    return agree_to_group(facility=place.facility, group=place.facility.group_id, by=place.representative)


def names(browser: Any) -> list[str]:
    return [row.name for row in browser.get(OVERVIEW).context["rows"]]


@pytest.mark.rule("R18")
def test_a_site_is_seen_only_while_its_representative_agrees(
    as_user: Any, ours: Any, theirs: Any, director: Any, office: Any
) -> None:
    browser = as_user(director)
    assert names(browser) == []
    page = reverse("facilities:group_consent", args=[ours.slug])
    keeper = as_user(ours.representative)
    assert "Nadia Holm (director@northern.example)" in keeper.get(page).text
    assert keeper.post(page, {"group": ours.facility.group_id}).status_code == 302
    fill_answers(ours, "A secret sentence.")
    answer = browser.get(OVERVIEW)
    (row,) = answer.context["rows"]
    assert (row.name, row.standing, row.answered, row.questions) == (
        "Northgate University Hospital",
        "Enrolled Centre",
        28,
        28,
    )
    for secret in ("A secret sentence", "Harbour", str(ours.member)):
        assert secret not in answer.text
    lines = list(csv.reader(StringIO(browser.get(OVERVIEW, {"form": "csv"}).content.decode("utf-8-sig"))))
    assert [line[0] for line in lines[1:]] == ["Northgate University Hospital"]
    # Nothing of the site opens, and no row of it is there.
    for name in ("portal:home", "applications:summary", "facilities:people"):
        assert browser.get(reverse(name, args=[ours.slug])).status_code == 404
    with person_scope(director), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM applications_answer")
        assert cursor.fetchone() == (0,)
    assert keeper.post(page, {"end": "1"}).status_code == 302
    assert names(browser) == []
    log = AuditEvent.objects.filter(action__startswith="group.consent", facility=ours.facility).order_by("number")
    assert [(one.action, one.actor) for one in log] == [
        ("group.consent_given", ours.representative),
        ("group.consent_ended", ours.representative),
    ]
    assert "ended by" in keeper.get(page).text


def test_only_the_representative_decides(as_user: Any, ours: Any, theirs: Any, director: Any, office: Any) -> None:
    page = reverse("facilities:group_consent", args=[ours.slug])
    for person in (ours.deputy, ours.account_holder, ours.member, office):
        with pytest.raises(PermissionDenied):
            agree_to_group(facility=ours.facility, group=ours.facility.group_id, by=person)
        with pytest.raises(PermissionDenied):
            take_back_consent(facility=ours.facility, by=person)
        browser = as_user(person)
        assert browser.get(page).status_code == 200
        assert browser.post(page, {"group": ours.facility.group_id}).status_code == 403
    for stranger in (theirs.representative, director):
        assert as_user(stranger).get(page).status_code == 404
    assert not GroupConsent.objects.exists()
    assert agree(ours) == agree(ours)


def test_nobody_else_sees_the_overview(as_user: Any, ours: Any, theirs: Any, director: Any, office: Any) -> None:
    agree(ours)
    for person in (ours.representative, theirs.representative, office):
        assert as_user(person).get(OVERVIEW).status_code == 404
    browser = as_user(director)
    assert names(browser) == ["Northgate University Hospital"]
    # It is the first page after signing in for somebody who belongs to no site.
    assert f'href="{OVERVIEW}"' in browser.get("/home/").text
    reader = GroupReader.objects.get()
    assert end_group_reader(group=reader.group, pk=reader.pk, by=office)
    assert not end_group_reader(group=reader.group, pk=reader.pk, by=office)
    assert browser.get(OVERVIEW).status_code == 404


def test_a_site_that_leaves_the_group_is_seen_no_more(
    as_user: Any, ours: Any, theirs: Any, director: Any, office: Any
) -> None:
    consent = agree(ours)
    old = ours.facility.group_id
    set_group(facility=ours.facility, name="Southern Hospitals", by=office)
    consent.refresh_from_db()
    assert consent.ended_by == office
    assert names(as_user(director)) == []
    # Whoever has the old page open agrees to nothing that they have not read.
    with pytest.raises(StepRefused, match="has changed the group"):
        agree_to_group(facility=ours.facility, group=old, by=ours.representative)
    agree(ours)
    assert names(as_user(director)) == []


def test_the_office_names_and_ends_readers_by_a_page(
    as_user: Any, ours: Any, theirs: Any, group: Any, office: Any
) -> None:
    agree(theirs)
    browser = as_user(office)
    page, readers = (reverse(f"facilities:{name}", args=[ours.slug]) for name in ("group", "group_readers"))
    make_user("director@northern.example", "Nadia Holm")
    refused = browser.post(readers, {"email": "nobody@northern.example"})
    assert refused.status_code == 422
    assert "No account in use has this address." in refused.text
    assert browser.post(readers, {"email": "director@northern.example"}).url == page
    assert "reads this overview already" in browser.post(readers, {"email": "director@northern.example"}).text
    mails = {mail.to: mail.text for mail in OutboxEmail.objects.filter(kind__in=["facilities.group_reader"])}
    assert set(mails) == {ours.representative.email, theirs.representative.email}
    assert "is not shown unless you agree" in mails[ours.representative.email]
    assert "has agreed, so this person sees it too" in mails[theirs.representative.email]
    assert OutboxEmail.objects.filter(kind="facilities.group_overview", to="director@northern.example").count() == 1
    reader = GroupReader.objects.get()
    assert browser.post(readers, {"end": "x"}).status_code == 404
    assert browser.post(readers, {"end": reader.pk}).url == page
    reader.refresh_from_db()
    assert reader.ended_by == office
    for person in (ours.representative, theirs.member):
        assert as_user(person).post(readers, {"email": "director@northern.example"}).status_code == 404


def test_rows_end_and_are_never_rewritten(ours: Any, theirs: Any, director: Any, office: Any) -> None:
    agree(ours)
    columns = "(group_id, person_id, added_at, added_by_id)"
    values = f"({ours.facility.group_id}, {ours.member.pk}, now(), {director.pk})"
    for writer, statement in (
        (ours.representative, "UPDATE facilities_groupconsent SET given_at = now()"),
        (ours.representative, "DELETE FROM facilities_groupconsent"),
        (director, f"INSERT INTO facilities_groupreader {columns} VALUES {values}"),
        (office, "UPDATE facilities_groupreader SET person_id = added_by_id"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), person_scope(writer), connection.cursor() as cursor:
            cursor.execute(statement)
    for stranger, model in ((theirs.representative, GroupConsent), (ours.member, GroupReader)):
        with person_scope(stranger):
            assert not model.objects.exists()


def test_a_support_view_does_not_show_other_sites(
    as_user: Any, ours: Any, theirs: Any, group: Any, office: Any
) -> None:
    name_group_reader(facility=ours.facility, email=theirs.member.email, by=office)
    agree(ours)
    assert names(as_user(theirs.member)) == ["Northgate University Hospital"]
    browser = as_user(office)
    view = open_support_view(person=theirs.member, facility=theirs.facility, reason="To see the button", by=office)
    session = browser.session

    session[SESSION_KEY] = view.pk
    session.save()
    assert browser.get(OVERVIEW).status_code == 403


def test_the_same_queries_for_one_and_for_three_sites(
    as_user: Any, ours: Any, theirs: Any, director: Any, office: Any, queries: Any
) -> None:
    agree(ours)
    browser = as_user(director)
    browser.get(OVERVIEW)
    with queries(at_most=12) as one:
        browser.get(OVERVIEW)
    third = make_facility("Anchor Clinic", "anchor")
    set_group(facility=third.facility, name="Northern Hospitals", by=office)
    for place in (theirs, third):
        agree(place)
    with queries(at_most=12) as three:
        assert len(names(browser)) == 3
    assert len(three.captured_queries) == len(one.captured_queries)
