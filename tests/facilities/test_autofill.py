"""Browsers offer the writer's own address where it is asked for, and nowhere else."""

import pytest

from facilities.forms.accounts import AskAgainForm, UserRegistrationForm
from facilities.forms.handovers import AppointmentForm
from facilities.forms.people import InviteForm
from facilities.forms.registration import BeginForm, PersonForm


@pytest.mark.parametrize(
    ("form", "offered"),
    [
        (UserRegistrationForm, "email"),
        (AskAgainForm, "email"),
        (BeginForm, "email"),
        (InviteForm, "off"),
        (AppointmentForm, "off"),
        (PersonForm, "off"),
    ],
)
def test_the_address_of_another_person_is_not_offered(form: type, offered: str) -> None:
    assert form.base_fields["email"].widget.attrs["autocomplete"] == offered  # type: ignore[attr-defined]
