"""Links: what is taken, and the true reason for what is not."""

import pytest
from django import forms

from iasios.ui.link_fields import LinkField

WHOLE = "Give the whole address, beginning with https://."
INSIDE = (
    "This address opens only inside your own network, so nobody elsewhere can open it. Give one that opens from "
    "anywhere."
)
DRIVE = "This is a place on a drive, which a browser cannot open from here. Give a web address."


class Links(forms.Form):
    outside = LinkField(required=False)
    inside = LinkField(required=False, inside=True)


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("https://files.northgate.example/io?x=1#y", "https://files.northgate.example/io?x=1#y"),
        ("files.northgate.example/io", "https://files.northgate.example/io"),
        ("HTTP://Northgate.example", "HTTP://Northgate.example"),
        ("https://files.north\u200bgate.example\xad/io\n", "https://files.northgate.example/io"),
        ("https://münchen.example/übersicht", "https://münchen.example/übersicht"),
        ("https://8.8.8.8/x", "https://8.8.8.8/x"),
        ("", ""),
    ],
)
def test_an_address_that_opens_from_anywhere_is_taken(typed: str, taken: str) -> None:
    form = Links({"outside": typed, "inside": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"outside": taken, "inside": taken}


@pytest.mark.parametrize(
    "typed",
    [
        "https://intranet/qa/2026",
        "http://srv-qms:8080/x",
        "intranet:8080/x",
        "https://10.0.0.5/x",
        "http://192.168.4.4:81/",
        "http://localhost:8000",
        "https://share.klinik.local/x",
        "https://wiki.hospital.internal/",
        "http://[fd00::1]/x",
    ],
)
def test_an_address_of_the_own_network_is_fine_for_its_people_and_refused_for_others(typed: str) -> None:
    form = Links({"outside": typed, "inside": typed})
    assert form.errors == {"outside": [INSIDE]}
    assert form.cleaned_data["inside"].endswith(typed)


@pytest.mark.parametrize("typed", ["\\\\srv-qms\\io\\2026", "S:\\IO\\rota.pdf", "file:///srv/io"])
def test_a_place_on_a_drive_is_called_so(typed: str) -> None:
    assert Links({"outside": typed, "inside": typed}).errors == {"outside": [DRIVE], "inside": [DRIVE]}


@pytest.mark.parametrize(
    "typed", ["javascript:alert(1)", "ftp://files.example/", "https://", "https://a b.example", "mailto:a@b.example"]
)
def test_what_is_no_web_address_is_called_so(typed: str) -> None:
    assert Links({"outside": typed, "inside": typed}).errors == {"outside": [WHOLE], "inside": [WHOLE]}


def test_how_much_fits_is_said() -> None:
    form = Links({"outside": "https://a.example/" + "x" * 500})
    assert form.errors == {"outside": ["This is 518 characters; 500 fit."]}
