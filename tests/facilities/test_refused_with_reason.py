"""What the profile refuses, it refuses for the reason that it gives; what is called optional may stay empty."""

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from assessment.forms.seats import AssessorProfileForm as AssessorForm
from facilities.forms.profile import clean_vat_number
from facilities.models import Facility
from iasios.portal.public.forms import EligibilityForm
from tests.facilities.forms_data import register_post
from tests.factories.facility import Place

FIGURES = (
    "The figures of this VAT number do not belong together: one is mistyped, or two are swapped. Compare it with your"
    " tax office's letter."
)


@pytest.mark.parametrize(
    ("number", "country", "said"),
    [
        ("ATU12345676", "AT", FIGURES),
        ("IT12345678901", "IT", FIGURES),
        (
            "ATU1234567",
            "AT",
            "VAT numbers of Austria have another length or other letters. Compare it with your tax office's letter.",
        ),
        (
            "DE12",
            "DE",
            "VAT numbers of Germany have another length or other letters. Compare it with your tax office's letter.",
        ),
        (
            "ATU12345675",
            "IT",
            "This number begins with AT, but the invoice address is in Italy. Correct one of them.",
        ),
        (
            "GB980780684",
            "AT",
            "This number begins with GB, but the invoice address is in Austria. Correct one of them.",
        ),
        (
            "CHE107787577",
            "DE",
            "This number begins with CH, but the invoice address is in Germany. Correct one of them.",
        ),
    ],
)
def test_the_message_says_which_fault_it_is(number: str, country: str, said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        clean_vat_number(number, country)
    assert refused.value.messages == [said]


@pytest.mark.parametrize(
    ("number", "country", "kept"),
    [
        ("ATU 1234-5675", "AT", "ATU12345675"),
        ("u12345675", "at", "ATU12345675"),
        ("GR094259216", "GR", "EL094259216"),
        ("EL 094 259 216", "GR", "EL094259216"),
        ("ESB58378431", "ES", "ESB58378431"),
        ("any thing", "CH", "any thing"),
    ],
)
def test_a_number_that_fits_is_kept(number: str, country: str, kept: str) -> None:
    assert clean_vat_number(number, country) == kept


@pytest.mark.parametrize("language", ["en", "de"])
def test_kosovo_is_in_every_list_of_countries(language: str) -> None:
    with translation.override(language):
        for form in (EligibilityForm(), AssessorForm()):
            assert ("XK", "Kosovo") in [(code, str(name)) for code, name in form.fields["country"].choices]


@pytest.mark.django_db
def test_a_hospital_in_kosovo_registers(client: Any) -> None:
    typed = register_post() | {"facility-country": "XK", "facility-billing_country": "XK", "facility-vat_number": ""}
    answer = client.post(reverse("registration:register_all"), typed)
    assert answer.status_code == 302, answer.context["form"].errors if answer.context else answer
    assert [place.country.name for place in Facility.objects.all()] in ([], ["Kosovo"])


@pytest.mark.django_db
def test_what_is_called_optional_may_stay_empty(ours: Place, as_user: Any) -> None:
    page = as_user(ours.representative).get(reverse("facilities:profile_edit", args=[ours.slug])).content.decode()
    labels = re.findall(r'<label class="label"\s+for="id_(\w+)">[^<]*(<small>\s*optional\s*</small>)?', page)
    optional = [name for name, is_optional in labels if is_optional]
    assert "institution" in dict(labels)
    assert sorted(optional) == ["latitude", "longitude", "postal_code", "purchase_order", "vat_number", "website"]
