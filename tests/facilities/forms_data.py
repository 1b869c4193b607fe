"""What people type into the forms of this app, complete and right; tests spoil one thing at a time."""

from typing import Any

from django.utils import timezone


def details(**changes: Any) -> dict[str, Any]:
    """Columns of a facility, as the registration service takes them."""
    return {
        "name": "Solis Institute",
        "kind": "independent",
        "institution": "",
        "street": "Via Lunga 8",
        "postal_code": "20100",
        "city": "Milano",
        "country": "IT",
        "website": "",
        "procedures_per_year": 180,
        "authority_name": "Carla Neri",
        "authority_position": "Director",
        "authority_confirmed_at": timezone.now(),
        "billing_name": "Solis Institute",
        "billing_address": "Via Lunga 8\n20100 Milano",
        "billing_country": "IT",
        "vat_number": "",
        "purchase_order": "",
    } | changes


def person(email: str, full_name: str, title: str = "Dr", profession: str = "Radiologist") -> dict[str, str]:
    return {"email": email, "full_name": full_name, "title": title, "profession": profession}


def register_post(**changes: str) -> dict[str, str]:
    """The registration page as a browser sends it."""
    data = {
        "facility-name": "Solis Institute",
        "facility-kind": "independent",
        "facility-institution": "",
        "facility-street": "Via Lunga 8",
        "facility-postal_code": "20100",
        "facility-city": "Milano",
        "facility-country": "IT",
        "facility-website": "",
        "facility-procedures_per_year": "180",
        "facility-authority_name": "Carla Neri",
        "facility-authority_position": "Director",
        "facility-authority_confirmed": "on",
        "facility-billing_name": "Solis Institute",
        "facility-billing_address": "Via Lunga 8\n20100 Milano",
        "facility-billing_country": "IT",
        "facility-vat_number": "",
        "facility-purchase_order": "",
        "holder-who": "another",
    }
    people = {"representative": "Ada Rossi", "deputy": "Ben Weiss", "another": "Cleo Marin"}
    for role, name in people.items():
        data |= {
            f"{role}-title": "Dr",
            f"{role}-full_name": name,
            f"{role}-email": f"{name.split()[0].lower()}@solis.example",
            f"{role}-profession": "Radiologist",
        }
    return data | changes


def profile_post(**changes: str) -> dict[str, str]:
    """The profile of the facility `ours` as its form sends it."""
    return {
        "version": "1",
        "name": "Northgate University Hospital",
        "kind": "institution",
        "institution": "Northgate University Hospital Trust",
        "street": "1 Main Street",
        "postal_code": "12345",
        "city": "Leeds",
        "country": "GB",
        "website": "",
        "procedures_per_year": "412",
        "billing_name": "Northgate University Hospital",
        "billing_address": "Accounts payable\n1 Main Street\n12345 Leeds",
        "billing_country": "GB",
        "vat_number": "",
        "purchase_order": "",
    } | changes
