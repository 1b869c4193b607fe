"""Registering a facility: the profile, the approval, and the three appointments (R1 to R6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from facilities.forms.fields import AddressField
from facilities.forms.profile import ProfileForm
from facilities.services.profile import ADDRESS, BILLING, IDENTITY, WORK
from iasios.ui.text_fields import LineField
from iasios.ui.widgets import RadioCards


class FacilityForm(ProfileForm):
    """The facility, and who approved its enrolment (R3)."""

    authority_name = LineField(
        label=_("Name of the person who approved it"),
        limit=150,
        missing=_("Name the person who approved the enrolment."),
        help_text=_("First and last name of the head of department or the hospital director."),
    )
    authority_position = LineField(label=_("Position"), limit=150, missing=_("Give the position of this person."))
    authority_confirmed = forms.BooleanField(
        label=_("This person has approved the enrolment of our facility."),
        error_messages={"required": _("Tick this once you have the approval. Without it nobody can enrol.")},
    )

    def values(self) -> dict[str, Any]:
        """Columns of Facility; only after the form was found valid."""
        values = dict(self.cleaned_data)
        values.pop("authority_confirmed")
        return values | {"authority_confirmed_at": timezone.now()}


class PersonForm(forms.Form):
    """One appointed person.

    Args:
        whose: the appointment, for the summary of what does not fit; the same fields stand there three times.
    """

    def __init__(self, *args: Any, whose: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.whose = whose

    title = LineField(label=_("Title"), limit=40, required=False)
    full_name = LineField(label=_("Name"), limit=150, missing=_("Give first and last name."))
    email = AddressField()
    profession = LineField(label=_("Profession"), limit=120, missing=_("Give the profession."))


class HolderForm(forms.Form):
    """Who is the main account holder (R5)."""

    REPRESENTATIVE, DEPUTY, ANOTHER = "representative", "deputy", "another"
    who = forms.ChoiceField(
        label=_("The main account holder is"),
        choices=[
            (REPRESENTATIVE, _("The representative")),
            (DEPUTY, _("The deputy")),
            (ANOTHER, _("Another person")),
        ],
        widget=RadioCards(hints={ANOTHER: _("Fill in the fields below.")}),
        error_messages={
            "required": _("Choose who the main account holder is."),
            "invalid_choice": _("Choose who the main account holder is."),
        },
    )


class BeginForm(forms.Form):
    """Where the link goes that reopens the form."""

    email = AddressField(own=True, help_text=_("We send a link that reopens the form on any device, for 30 days."))


class KeepForm(BeginForm):
    """The same on the page that asks for everything at once.

    Args:
        is_asked: the page is to be kept for later, so the address is needed now.
    """

    def __init__(self, *args: Any, is_asked: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = is_asked
        self.fields["email"].label = _("Where the link goes that reopens this page")


@dataclass(frozen=True)
class RegistrationStep:
    """One page of the registration: which fields of which forms it asks for.

    Attributes:
        key: in the address.
        facility: fields of FacilityForm.
        forms: whole forms by their prefix.
        lead: what it is for, in a sentence.
    """

    key: str
    title: Any
    facility: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    lead: Any = ""

    def names(self) -> list[str]:
        """Posted names of the step."""
        people: dict[str, type[forms.Form]] = {
            "representative": PersonForm,
            "deputy": PersonForm,
            "holder": HolderForm,
            "another": PersonForm,
        }
        return [f"facility-{name}" for name in self.facility] + [
            f"{prefix}-{name}" for prefix in self.forms for name in people[prefix].base_fields
        ]

    def is_begun(self, typed: Any) -> bool:
        """Whether somebody has been there: the step was sent and kept as a whole."""
        return all(name in typed for name in self.names())


STEPS = (
    RegistrationStep(
        "facility",
        _("Facility"),
        (*IDENTITY, *ADDRESS, *WORK),
        lead=_("The service that you want accredited, as it should be printed on the certificate."),
    ),
    RegistrationStep(
        "approval",
        _("Approval"),
        ("authority_name", "authority_position", "authority_confirmed"),
        lead=_("The head of department or the hospital director approves the enrolment. Ask before you send the form."),
    ),
    RegistrationStep(
        "invoices",
        _("Invoices"),
        BILLING,
        lead=_(
            "The enrolment invoice is made from these entries as soon as you have sent the form. What you leave empty "
            "is taken from the name and address of the facility."
        ),
    ),
    RegistrationStep(
        "people",
        _("Three people"),
        forms=("representative", "deputy", "holder", "another"),
        lead=_(
            "Each of them gets a mail with a button that activates the account. Nobody can sign in before. Tell them "
            "that you name them here."
        ),
    ),
)


def with_invoice_address(typed: Any) -> dict[str, str]:
    """What was typed; an invoice address without a word is that of the facility, so that nobody types it twice."""
    data = {name: typed[name] for name in typed}
    if any(data.get(f"facility-billing_{part}", "").strip() for part in ("name", "address")):
        return data

    def said(name: str) -> str:
        return str(data.get(f"facility-{name}", "")).strip()

    place = " ".join(part for part in (said("postal_code"), said("city")) if part)
    return data | {
        "facility-billing_name": said("institution") or said("name"),
        "facility-billing_address": "\n".join(part for part in (said("street"), place) if part),
        "facility-billing_country": said("country"),
    }


#: Whose fields are meant, by the prefix of the form.
WHOSE = {"representative": _("Representative"), "deputy": _("Deputy"), "another": _("Main account holder")}
#: Posted names of all steps.
EVERY_NAME = [name for step in STEPS for name in step.names()]


class Registration:
    """The forms of the registration as one: valid when each is and the people fit together.

    Args:
        data: what was posted or kept; None for an empty page.
        only: the one step that is asked for; everything without it.
        validate: show what does not fit; False fills the fields in without a word.
    """

    def __init__(self, data: Any = None, *, only: RegistrationStep | None = None, validate: bool = True) -> None:
        self.only = only
        bound = data if validate else None
        asks_people = only is None or bool(only.forms)
        asks_facility = only is None or bool(only.facility)
        # Only the forms of the step are bound: the others have no say in what does not fit.
        bound_facility, bound = bound if asks_facility else None, bound if asks_people else None
        typed = data if data is not None else {}
        self.facility = FacilityForm(
            bound_facility, prefix="facility", initial=self._initial(typed, "facility", FacilityForm)
        )
        if only is not None:
            for name in [name for name in self.facility.fields if name not in only.facility]:
                del self.facility.fields[name]
        self.representative = self._person(bound, "representative", typed)
        self.deputy = self._person(bound, "deputy", typed)
        self.holder = HolderForm(bound, prefix="holder", initial=self._initial(typed, "holder", HolderForm))
        needs_another = bound is not None and bound.get("holder-who") == HolderForm.ANOTHER
        #: Bound only when it counts, so that empty fields of an unused form are no errors.
        self.another = self._person(bound if needs_another else None, "another", typed)
        # A browser would insist on fields that count only for one of the three choices.
        self.another.use_required_attribute = False
        self.needs_another = needs_another

    def _person(self, bound: Any, prefix: str, typed: Any) -> PersonForm:
        initial = self._initial(typed, prefix, PersonForm)
        return PersonForm(bound, prefix=prefix, initial=initial, whose=WHOSE[prefix])

    @staticmethod
    def _initial(typed: Any, prefix: str, form: type[forms.Form]) -> dict[str, str]:
        """What was typed stays on the page, also where the form is not bound."""
        return {name: typed[key] for name in form.base_fields if (key := f"{prefix}-{name}") in typed}

    @property
    def forms(self) -> list[forms.Form]:
        """The forms that the page shows."""
        people: list[forms.Form] = [self.representative, self.deputy, self.holder, self.another]
        if self.only is None:
            return [self.facility, *people]
        return people if self.only.forms else [self.facility]

    def is_valid(self) -> bool:
        """Whether everything was filled in as it should be; messages stand at the fields."""
        asked = [form for form in self.forms if form is not self.another or self.needs_another]
        refused = [form for form in asked if not form.is_valid()]
        if self.deputy in asked and self._same_person():
            self.deputy.add_error(
                "email",
                _("Representative and deputy are two people. Give the deputy's own e-mail address."),
            )
            return False
        return not refused

    def first_incomplete(self) -> RegistrationStep | None:
        """The first step with something missing or wrong; None when all is there. Only for all steps at once."""
        self.is_valid()
        wrong = {
            form.add_prefix(name) for form in self.forms if form.is_bound for name in form.errors if name != "__all__"
        }
        return next((step for step in STEPS if wrong & set(step.names())), None)

    def summary(self) -> list[dict[str, Any]]:
        """Heading, step and lines of label and typed text, for the last look before sending; only when valid."""
        found = []
        for step in STEPS:
            lines = [self._line(self.facility, name) for name in step.facility if name != "authority_confirmed"]
            for prefix in step.forms:
                form = getattr(self, prefix)
                if form.is_bound:
                    lines += [self._line(form, name, prefix) for name in form.fields]
            found.append({"key": step.key, "heading": step.title, "lines": [line for line in lines if line["value"]]})
        return found

    @staticmethod
    def _line(form: Any, name: str, prefix: str = "") -> dict[str, Any]:
        field = form.fields[name]
        value = form.cleaned_data.get(name, "")
        if isinstance(field, forms.ChoiceField):
            value = dict(field.choices).get(value, value)  # type: ignore[arg-type]
        return {"whose": WHOSE.get(prefix, ""), "label": field.label, "value": value}

    def people(self) -> dict[str, Any]:
        """The three appointments by role, as the service takes them; only after `is_valid`."""
        holder = {
            HolderForm.REPRESENTATIVE: self.representative,
            HolderForm.DEPUTY: self.deputy,
            HolderForm.ANOTHER: self.another,
        }[self.holder.cleaned_data["who"]]
        return {
            "representative": self.representative.cleaned_data,
            "deputy": self.deputy.cleaned_data,
            "account_holder": holder.cleaned_data,
        }

    def _same_person(self) -> bool:
        emails = [form.cleaned_data.get("email") for form in (self.representative, self.deputy)]
        return emails[0] is not None and emails[0] == emails[1]
