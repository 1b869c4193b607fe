"""The public list of centres for other programs: GeoJSON, JSON and CSV, the same fields in each."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse

from facilities.models import Listing
from iasios.workbooks import csv_file

#: The fields in the order of the CSV. Their names are a promise: other programs read them.
FIELDS = (
    "id",
    "name",
    "institution",
    "street",
    "postal_code",
    "city",
    "country",
    "level",
    "since",
    "until",
    "website",
    "page",
    "certificate",
    "latitude",
    "longitude",
    "place",
)


def centre_fields(centre: Listing, origin: str) -> dict[str, Any]:
    """A centre as the feeds tell it; what is not known is None.

    Args:
        origin: of the portal, such as https://portal.example, for the addresses.
    """
    certificate = centre.certificate_code
    return {
        "id": centre.slug,
        "name": centre.name,
        "institution": centre.institution or None,
        "street": centre.street or None,
        "postal_code": centre.postal_code or None,
        "city": centre.city,
        "country": str(centre.country),
        "level": centre.standing,
        "since": centre.since.isoformat(),
        "until": centre.until.isoformat() if centre.until else None,
        "website": centre.website or None,
        "page": origin + centre.get_absolute_url(),
        "certificate": origin + reverse("assessment:verify", args=[certificate]) if certificate else None,
        "latitude": centre.latitude,
        "longitude": centre.longitude,
        "place": None if centre.latitude is None else "address" if centre.is_exact else "town",
    }


def as_json(centres: Iterable[Listing], origin: str) -> bytes:
    """All fields, and the history of each centre."""
    rows = [centre_fields(one, origin) | {"history": one.history} for one in centres]
    return _json({"centres": rows})


def as_geojson(centres: Iterable[Listing], origin: str) -> bytes:
    """A FeatureCollection (RFC 7946); a centre of no known place has no geometry."""
    return _json({"type": "FeatureCollection", "features": list(_features(centres, origin))})


def _features(centres: Iterable[Listing], origin: str) -> Iterator[dict[str, Any]]:
    for one in centres:
        fields = centre_fields(one, origin)
        latitude, longitude = fields.pop("latitude"), fields.pop("longitude")
        point = None if latitude is None else {"type": "Point", "coordinates": [longitude, latitude]}
        yield {"type": "Feature", "id": fields.pop("id"), "geometry": point, "properties": fields}


def as_csv(centres: Iterable[Listing], origin: str) -> bytes:
    """UTF-8 with its mark, and commas in every language; no text is taken for a formula."""
    rows = (centre_fields(one, origin) for one in centres)
    return csv_file([FIELDS, *([row[name] for name in FIELDS] for row in rows)], for_programs=True)


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
