"""What a facility says of itself; the same fields in registration and in the profile (R1, R2, R15)."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_countries import countries
from stdnum import exceptions as stdnum_errors
from stdnum.eu import vat

from facilities.enums import FacilityKind
from facilities.forms.fields import CountryField, DegreesField, ProceduresField
from iasios.ui.link_fields import LinkField
from iasios.ui.text_fields import BlockField, LineField
from iasios.ui.widgets import RadioCards

#: stdnum names Greece by its country code, VAT numbers by EL.
_PREFIXES = {country: "EL" if country == "gr" else country.upper() for country in vat.MEMBER_STATES} | {"el": "EL"}


def clean_vat_number(number: str, country: str) -> str:
    """The number as it stands on invoices: with its prefix and without spaces, checked where the EU has rules for it.

    Raises:
        ValidationError: says what does not fit.
    """
    compact = "".join(letter for letter in number.upper() if letter.isalnum())
    prefix = _PREFIXES.get(country.lower())
    if not compact or prefix is None:
        return number.strip()
    if compact.startswith(country.upper()):
        compact = prefix + compact[2:]
    named = compact[:2]
    try:
        return str(vat.validate(compact if named == prefix else prefix + compact))
    except (stdnum_errors.InvalidLength, stdnum_errors.InvalidFormat):
        fault = "form"
    except stdnum_errors.ValidationError:
        fault = "figures"
    # Some countries begin their numbers with letters of their own; only a number that does not fit is another's.
    if named != prefix and (named in _PREFIXES.values() or named in countries.countries):
        raise ValidationError(
            _("This number begins with %(named)s, but the invoice address is in %(country)s. Correct one of them."),
            code="other_country",
            params={"named": named, "country": countries.name(country.upper())},
        )
    if fault == "figures":
        words = _(
            "The figures of this VAT number do not belong together: one is mistyped, or two are swapped. Compare it "
            "with your tax office's letter."
        )
    else:
        words = _(
            "VAT numbers of %(country)s have another length or other letters. Compare it with your tax office's letter."
        )
    raise ValidationError(words, code=f"bad_vat_{fault}", params={"country": countries.name(country.upper())})


class ProfileForm(forms.Form):
    """The profile. It checks and keeps what was typed; services decide what becomes of it."""

    conditional_fields = ("institution",)

    name = LineField(
        label=_("Name of the facility"),
        limit=200,
        missing=_("Give the name of the facility."),
        help_text=_("As it should be printed on the certificate."),
    )
    kind = forms.ChoiceField(
        label=_("The facility is"),
        choices=FacilityKind.choices,
        error_messages={"required": _("Say whether it belongs to an institution."), "invalid_choice": _("Choose one.")},
        widget=RadioCards(
            hints={
                "institution": _("A department or service line of a larger hospital."),
                "independent": _("A clinic or centre of its own."),
            }
        ),
    )
    institution = LineField(
        label=_("Institution it belongs to"),
        limit=200,
        required=False,
        help_text=_("Its name, where the facility belongs to one. Left empty for a clinic or centre of its own."),
    )
    street = LineField(label=_("Street and number"), limit=200, missing=_("Give street and number."))
    postal_code = LineField(label=_("Postal code"), limit=20, required=False)
    city = LineField(label=_("Town or city"), limit=120, missing=_("Give the town or city."))
    country = CountryField()
    website = LinkField(
        label=_("Website"),
        limit=200,
        required=False,
        error_messages={"invalid": _("This is no web address. It looks like https://hospital.example.")},
    )
    procedures_per_year = ProceduresField(
        label=_("Therapeutic procedures a year"),
        minimum=settings.MINIMUM_PROCEDURES,
        help_text=_(
            "Ablation, radio- and chemoembolisation, pain, musculoskeletal and other therapeutic procedures in "
            "oncology. The programme asks for at least 150."
        ),
    )
    billing_name = LineField(
        label=_("Invoice recipient"), limit=200, missing=_("Say whom the invoices are made out to.")
    )
    billing_address = BlockField(
        label=_("Invoice address"), limit=500, missing=_("Give the address for the invoices."), rows=4
    )
    billing_country = CountryField(label=_("Country of the invoice address"))
    vat_number = LineField(
        label=_("VAT number"), limit=20, required=False, help_text=_("With its country letters, such as ATU12345675.")
    )
    purchase_order = LineField(
        label=_("Purchase-order reference"),
        limit=60,
        required=False,
        help_text=_("Printed on the invoice, where your accounts department asks for one."),
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if values.get("kind") == FacilityKind.INSTITUTION and not values.get("institution"):
            if "institution" not in self.errors:
                self.add_error("institution", _("Name the institution that the facility belongs to."))
        elif values.get("kind") == FacilityKind.INDEPENDENT:
            values["institution"] = ""
        if values.get("vat_number") and values.get("billing_country"):
            try:
                values["vat_number"] = clean_vat_number(values["vat_number"], values["billing_country"])
            except ValidationError as error:
                self.add_error("vat_number", error)
        return values


class ProfileUpdateForm(ProfileForm):
    """The profile with the version that the page was made from, so that nobody overwrites a colleague unseen.

    The place on the map is asked here alone: registration has enough to ask.
    """

    latitude = DegreesField(label=_("Latitude"), limit=90, help_text=_("Between -90 and 90, such as 48.20849."))
    longitude = DegreesField(label=_("Longitude"), limit=180, help_text=_("Between -180 and 180, such as 16.37208."))
    version = forms.IntegerField(
        widget=forms.HiddenInput,
        min_value=1,
        max_value=2_000_000_000,
        error_messages={"required": _("Reload the page: it has lost track of the version it shows.")},
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        for given, other in (("latitude", "longitude"), ("longitude", "latitude")):
            if values.get(given) is not None and values.get(other) is None and other not in self.errors:
                self.add_error(other, _("Give both, or leave both empty."))
        return values
