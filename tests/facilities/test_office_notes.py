"""Internal notes: the office writes and reads them, nobody else does, and they stay as they are."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse

from facilities.models import OfficeNote
from facilities.services.office import write_office_note
from iasios.audit.models import AuditEvent
from tests.conftest import NO_SCOPE, OFFICE, set_scope

pytestmark = pytest.mark.django_db
WORDS = "Pays late, calls first."


def url(place: Any) -> str:
    return reverse("facilities:office_notes", args=[place.slug])


def test_the_office_keeps_notes_of_one_facility(as_user: Any, ours: Any, theirs: Any, office: Any) -> None:
    browser = as_user(office)
    page = reverse("portal:facility", args=[ours.slug])
    assert browser.post(url(ours), {"text": f"  {WORDS} "})["Location"] == page
    assert WORDS in browser.get(page).text
    assert WORDS in browser.get(url(ours)).text
    for elsewhere in (reverse("portal:facility", args=[theirs.slug]), url(theirs)):
        assert WORDS not in browser.get(elsewhere).text
    event = AuditEvent.objects.get(action="facility.note_written")
    assert WORDS not in str(event.detail)
    assert browser.post(url(ours), {"text": " "}).status_code == 422
    assert OfficeNote.objects.count() == 1


@pytest.mark.stage("assigned")
def test_nobody_else_writes_or_reads_one(
    as_user: Any, ours: Any, office: Any, assessor_one: Any, assessor_two: Any, chair: Any
) -> None:
    write_office_note(facility=ours.facility, text=WORDS, by=office)
    for person in (ours.representative, ours.member, assessor_one, chair):
        browser = as_user(person)
        assert browser.get(url(ours)).status_code == 404
        assert browser.post(url(ours), {"text": "x"}).status_code == 404
        with pytest.raises(PermissionDenied):
            write_office_note(facility=ours.facility, text="x", by=person)
    for name in ("portal:home", "facilities:profile", "facilities:threads", "facilities:documents"):
        assert WORDS not in as_user(ours.representative).get(reverse(name, args=[ours.slug])).text
    assert OfficeNote.objects.count() == 1
    set_scope(NO_SCOPE)
    assert not OfficeNote.objects.exists()
    set_scope(OFFICE)


def test_a_note_is_not_rewritten(ours: Any, office: Any) -> None:
    write_office_note(facility=ours.facility, text=WORDS, by=office)
    with pytest.raises(DatabaseError), transaction.atomic():
        OfficeNote.objects.update(text="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        OfficeNote.objects.all().delete()
    with pytest.raises(DatabaseError, match="officenote_is_not_empty"), transaction.atomic():
        OfficeNote.objects.create(
            facility=ours.facility, text="", written_at=OfficeNote.objects.get().written_at, written_by=office
        )


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_for_one_and_three(as_user: Any, ours: Any, office: Any, queries: Any, count: int) -> None:
    for number in range(count):
        write_office_note(facility=ours.facility, text=f"Note {number}", by=office)
    browser = as_user(office)
    with queries(7):
        assert len(browser.get(url(ours)).context["page"]) == count
    with queries(at_most=12):
        assert len(browser.get(reverse("portal:facility", args=[ours.slug])).context["dossier"].notes) == count
