"""The certificate as an Open Badges 3.0 credential (JSON-LD), and the lists that tell whether it still holds."""

import gzip
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django_countries import countries

from applications.enums import Level
from assessment.models import Certificate
from assessment.queries.certificate_statuses import PURPOSES
from iasios.text.relative_dates import midnight
from iasios.ui.seal import LEVEL_NAMES

VC = "https://www.w3.org/ns/credentials/v2"
CONTEXT = [VC, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
#: Bits; the shortest list that hides which of them somebody asks for.
SHORTEST_LIST = 131_072
NAME = "IASIOS"


def _url(name: str, *args: Any) -> str:
    return settings.PUBLIC_ORIGIN + reverse(f"assessment:{name}", args=args)


def issuer() -> dict[str, Any]:
    """The programme as the issuer's profile."""
    return {
        "id": _url("badge_issuer"),
        "type": ["Profile"],
        "name": NAME,
        "url": settings.PUBLIC_ORIGIN + "/",
        "email": settings.OFFICE_EMAIL,
    }


def achievement(level: str) -> dict[str, Any]:
    """What was achieved: Accredited Centre or Centre of Excellence."""
    excellence = level == Level.EXCELLENCE
    narrative = (
        "Two independent assessors found that the interventional oncology service meets every core and every extended "
        "criterion of the Standards of Quality Assurance in Interventional Oncology."
        if excellence
        else "Two independent assessors found that the interventional oncology service meets every core criterion of "
        "the Standards of Quality Assurance in Interventional Oncology."
    )
    name = LEVEL_NAMES[3 if excellence else 2]
    return {
        "id": _url("badge_level", level),
        "type": ["Achievement"],
        "achievementType": "Certification",
        "name": name,
        "description": f"{name} for interventional oncology",
        "criteria": {"id": settings.PUBLIC_ORIGIN + reverse("portal:criteria"), "narrative": narrative},
        "creator": issuer(),
    }


def credential(certificate: Certificate) -> dict[str, Any]:
    """The claims of the token: the credential with the registered claims that repeat it."""
    identity, page = _url("badge", certificate.code), _url("verify", certificate.code)
    begins = midnight(certificate.starts_on)
    ends = midnight(certificate.last_day + timedelta(days=1)) - timedelta(seconds=1)
    with translation.override("en"):
        country = str(countries.name(str(certificate.country)))
    return {
        "@context": CONTEXT,
        "id": identity,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": f"{LEVEL_NAMES[3 if certificate.level == Level.EXCELLENCE else 2]}: {certificate.facility_name}",
        "issuer": issuer(),
        "validFrom": begins.isoformat(),
        "validUntil": ends.isoformat(),
        "credentialSubject": {
            "id": page,
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "identityType": "name",
                    "identityHash": f"{certificate.facility_name}, {certificate.city}, {country}",
                    "hashed": False,
                }
            ],
            "licenseNumber": certificate.number,
            "achievement": achievement(certificate.level),
        },
        "credentialStatus": [
            {
                "id": f"{_url('badge_status', purpose)}#{certificate.pk}",
                "type": "BitstringStatusListEntry",
                "statusPurpose": purpose,
                "statusListIndex": str(certificate.pk),
                "statusListCredential": _url("badge_status", purpose),
            }
            for purpose in PURPOSES
        ],
        "iss": issuer()["id"],
        "jti": identity,
        "sub": page,
        "nbf": int(begins.timestamp()),
        "exp": int(ends.timestamp()),
    }


def status_list(purpose: str, named: Sequence[int]) -> dict[str, Any]:
    """The claims of a status list of today.

    Args:
        purpose: a key of PURPOSES.
        named: row numbers of the certificates whose bit is set.
    """
    identity, now = _url("badge_status", purpose), timezone.now()
    return {
        "@context": [VC],
        "id": identity,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer()["id"],
        "validFrom": now.isoformat(),
        "credentialSubject": {
            "id": f"{identity}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded_list(named),
        },
        "iss": issuer()["id"],
        "jti": identity,
        "sub": f"{identity}#list",
        "nbf": int(now.timestamp()),
    }


def encoded_list(named: Sequence[int]) -> str:
    """The bits from the left, compressed, base64url, with the letter that says so."""
    length = max(SHORTEST_LIST, (max(named, default=0) // SHORTEST_LIST + 1) * SHORTEST_LIST)
    bits = bytearray(length // 8)
    for index in named:
        bits[index // 8] |= 0x80 >> index % 8
    return "u" + urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).rstrip(b"=").decode()
