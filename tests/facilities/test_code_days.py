"""The facility code opens until its last day, which is shown and renewed (R8)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from facilities.models import Facility
from facilities.services import ExpiredCode, facility_of_typed_code, renew_code, rotate_code
from iasios.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
DAYS = 90


def again(place):
    return Facility.objects.get(pk=place.facility.pk)


def later(days):
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def test_a_code_opens_on_its_last_day_and_not_after(ours):
    code, today = again(ours).code, timezone.localdate()
    assert again(ours).code_until == today + timedelta(days=DAYS)
    with later(DAYS):
        assert facility_of_typed_code(code, visitor="v") == ours.facility
    with later(DAYS + 1):
        with pytest.raises(ExpiredCode):
            facility_of_typed_code(code, visitor="v")
        assert renew_code(facility=again(ours), by=ours.account_holder) == today + timedelta(days=2 * DAYS + 1)
        assert facility_of_typed_code(code, visitor="v") == ours.facility
        assert again(ours).code == code


def test_renewing_twice_is_once_and_a_new_code_begins_anew(ours):
    with later(10):
        renew_code(facility=again(ours), by=ours.account_holder)
        renew_code(facility=again(ours), by=ours.account_holder)
        assert AuditEvent.objects.filter(action="facility.code_renewed", facility=ours.facility).count() == 1
    with later(200):
        code = rotate_code(facility=again(ours), by=ours.representative)
        assert facility_of_typed_code(code, visitor="v") == ours.facility


def test_the_page_shows_the_day_and_keepers_renew(ours, theirs, as_user):
    people = reverse("facilities:people", args=[ours.slug])
    renew = reverse("facilities:code_renew", args=[ours.slug])
    keeper = as_user(ours.account_holder)
    assert "Colleagues can join with it until" in keeper.get(people).content.decode()
    Facility.objects.filter(pk=ours.facility.pk).update(code_until=timezone.localdate() - timedelta(days=1))
    assert "Its last day was" in keeper.get(people).content.decode()
    assert renew not in as_user(ours.deputy).get(people).content.decode()
    for person, status in ((ours.deputy, 403), (ours.member, 403), (theirs.account_holder, 404)):
        assert as_user(person).post(renew).status_code == status
    assert keeper.post(renew).status_code == 302
    assert again(ours).code_until == timezone.localdate() + timedelta(days=DAYS)


def test_an_old_code_says_so_beside_its_field(ours, client):
    Facility.objects.filter(pk=ours.facility.pk).update(code_until=timezone.localdate() - timedelta(days=1))
    values = {"code": again(ours).code, "email": "new@northgate.example", "full_name": "N New", "profession": "nurse"}
    response = client.post(reverse("facilities:user_registration"), values)
    assert "last day has passed" in str(response.context["form"].errors)
