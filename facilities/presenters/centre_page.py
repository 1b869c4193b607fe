"""What the page of a centre shows of its past, and the same for machines (schema.org)."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from facilities.enums import ListingEvent
from facilities.models import Listing

#: What would end the data block, or begin markup in it, as JSON writes it otherwise.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@dataclass(frozen=True)
class PastDay:
    """One day of a centre's past."""

    on: date
    word: str
    note: str


def history_lines(centre: Listing) -> list[PastDay]:
    """The past of a centre, the newest first."""
    lines = []
    for entry in reversed(centre.history):
        until = date.fromisoformat(entry["until"]) if entry.get("until") else None
        note = _("Term until %(day)s") % {"day": date_format(until, "DATE_FORMAT")} if until else ""
        lines.append(PastDay(date.fromisoformat(entry["on"]), str(ListingEvent(entry["event"]).label), note))
    return lines


def linked_data(centre: Listing, origin: str) -> SafeString:
    """The centre as schema.org's MedicalOrganization, safe inside a data block of a page."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MedicalOrganization",
        "@id": origin + centre.get_absolute_url(),
        "name": centre.name,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": centre.street,
            "postalCode": centre.postal_code,
            "addressLocality": centre.city,
            "addressCountry": str(centre.country),
        },
        "medicalSpecialty": "https://schema.org/Oncologic",
    }
    if centre.website:
        data["url"] = centre.website
    if centre.institution:
        data["parentOrganization"] = {"@type": "Organization", "name": centre.institution}
    if centre.is_exact:
        data["location"] = {
            "@type": "Place",
            "geo": {"@type": "GeoCoordinates", "latitude": centre.latitude, "longitude": centre.longitude},
        }
    if centre.suspended_on is None and centre.until is not None:
        credential: dict[str, Any] = {
            "@type": "EducationalOccupationalCredential",
            "name": str(centre.get_standing_display()),
            "credentialCategory": "Accreditation",
            "validFrom": centre.since.isoformat(),
            "expires": centre.until.isoformat(),
            "recognizedBy": {"@type": "Organization", "name": "IASIOS", "url": origin},
        }
        if centre.certificate_code:
            credential["url"] = origin + reverse("assessment:verify", args=[centre.certificate_code])
        data["hasCredential"] = credential
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))
