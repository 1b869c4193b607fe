"""Recertification to Centre of Excellence, and the fall-back to Accredited Centre (R74, R77 to R79)."""

from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from applications.models import Application, Question
from assessment.models import Accreditation, Certificate, Decision
from assessment.services import decisions, sign_off
from facilities.models import Facility
from iasios.workflow import StepRefused
from tests.factories.dossier import awaiting_sign_off
from tests.factories.excellence import excellence_to_sign

pytestmark = pytest.mark.django_db


def extended() -> str:
    return Question.objects.filter(requirement="extended").order_by("number").first().code


@pytest.mark.stage("accredited")
@pytest.mark.rule("R77", "R78", "R74")
def test_all_52_met_make_a_centre_of_excellence_for_four_years(ours, theirs, office, chair, one, two):
    application = excellence_to_sign(ours, office, one, two, chair)
    with mock.patch.object(decisions, "report_lines", wraps=decisions.report_lines) as worked_out:
        decision = sign_off(application=application, outcome="approve", by=chair)
    assert worked_out.call_count == 1
    term = Accreditation.objects.get(application=application)
    assert (decision.level, term.level) == ("excellence", "excellence")
    assert term.ends_on.year == term.starts_on.year + django_settings.ACCREDITATION_YEARS
    first = Accreditation.objects.exclude(pk=term.pk).get()
    assert (term.starts_on, term.begun_at) == (first.ends_on + timedelta(days=1), None)
    # Until then the present term goes on, with its certificate (A25).
    assert Facility.objects.get(pk=ours.facility.pk).status == "accredited"
    assert [row.status for row in Certificate.objects.order_by("pk")] == ["valid", "valid"]
    assert sum(line["state"] == "met" for line in decision.report.context["lines"]) == 52


@pytest.mark.stage("accredited")
@pytest.mark.rule("R75", "R77")
def test_the_home_says_which_term_follows_and_asks_for_no_other(ours, office, chair, one, two, as_user):
    sign_off(application=excellence_to_sign(ours, office, one, two, chair), outcome="approve", by=chair)
    first, following = Accreditation.objects.order_by("starts_on")
    for moment in (timezone.now(), timezone.now() + (first.ends_on - timezone.localdate()) - timedelta(days=30)):
        with time_machine.travel(moment, tick=False):
            home = as_user(ours.representative).get(f"/facilities/{ours.slug}/")
            text = " ".join(home.content.decode().split())
            begins = date_format(following.starts_on, "DATE_FORMAT")
            assert f"The next term is decided: Centre of Excellence from {begins} on." in text.replace("\u00a0", " ")
            assert ("Recertification is due" in text, "The invoice for recertification comes" in text) == (False, False)


@pytest.mark.stage("accredited")
@pytest.mark.rule("R78", "R79")
def test_one_extended_question_short_the_chairperson_may_grant_accredited(ours, theirs, office, chair, one, two):
    code = extended()
    application = excellence_to_sign(ours, office, one, two, chair, unmet=(code,))
    with pytest.raises(StepRefused, match="needs all questions met"):
        sign_off(application=application, outcome="approve", by=chair)
    decision = sign_off(application=application, outcome="approve", level="accredited", by=chair)
    assert (decision.level, Accreditation.objects.get(application=application).level) == ("accredited", "accredited")
    assert (decision.report.context["level_asked"], decision.report.context["decision"]) == (
        "Centre of Excellence",
        "Accredited Centre",
    )
    assert Facility.objects.get(pk=ours.facility.pk).status == "accredited"


@pytest.mark.stage("awaiting_sign_off")
@pytest.mark.rule("R77")
def test_the_highest_level_is_granted_to_those_who_asked_alone(ours, office, chair, one, two):
    application = awaiting_sign_off(ours, office, one, two)
    with pytest.raises(StepRefused, match="not asked for"):
        sign_off(application=application, outcome="approve", level="excellence", by=chair)
    decision = sign_off(application=application, outcome="approve", by=chair)
    with pytest.raises(DatabaseError, match="was not asked for"), transaction.atomic():
        Decision.objects.create(
            application=application,
            facility=application.facility,
            outcome="approve",
            level="excellence",
            signed_at=timezone.now(),
            signed_by=chair,
            letter=decision.letter,
        )


@pytest.mark.stage("accredited")
def test_the_screen_offers_what_can_be_granted(ours, theirs, office, chair, one, two, as_user):
    application = excellence_to_sign(ours, office, one, two, chair, unmet=(extended(),))
    url = reverse("assessment:sign_off", args=[application.code])
    page = as_user(chair).get(url)
    offered = [value for value, _label in page.context["form"].fields["decision"].choices]
    assert offered == ["fall_back", "return"]
    assert "Not all 52 questions are met" in page.content.decode()
    assert Application.objects.get(pk=application.pk).status == "awaiting_sign_off"
