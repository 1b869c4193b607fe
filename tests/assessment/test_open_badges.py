"""The certificate as an Open Badges 3.0 credential, checked by libraries that did not make it (R66)."""

import gzip
import json
from base64 import urlsafe_b64decode
from datetime import date

import pytest
import time_machine
from joserfc import jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import KeySet, RSAKey
from jsonschema import Draft202012Validator

from assessment.models import Certificate
from assessment.presenters.open_badges import encoded_list
from assessment.services.certificate_changes import propose_change, sign_change
from iasios.documents.credentials import public_keys, thumbprint
from tests.factories.dossier import accredited

TODAY = "2027-01-01 10:00"
IRI = {"type": "string", "format": "uri", "pattern": "^https?://"}
DAY = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)$"}
PROFILE = {
    "type": "object",
    "required": ["id", "type"],
    "properties": {"id": IRI, "type": {"type": "array", "contains": {"const": "Profile"}}, "url": IRI},
}
#: What the specification asks of an OpenBadgeCredential (sections B.1.2 and following), in our words.
SCHEMA = {
    "type": "object",
    "required": ["@context", "id", "type", "issuer", "validFrom", "credentialSubject"],
    "properties": {
        "@context": {
            "type": "array",
            "prefixItems": [
                {"const": "https://www.w3.org/ns/credentials/v2"},
                {"pattern": r"^https://purl\.imsglobal\.org/spec/ob/v3p0/context-3\.\d\.\d\.json$"},
            ],
            "minItems": 2,
        },
        "id": IRI,
        "type": {
            "type": "array",
            "allOf": [{"contains": {"const": "VerifiableCredential"}}, {"contains": {"const": "OpenBadgeCredential"}}],
        },
        "name": {"type": "string", "minLength": 1},
        "issuer": PROFILE,
        "validFrom": DAY,
        "validUntil": DAY,
        "credentialSubject": {
            "type": "object",
            "required": ["type", "achievement"],
            "properties": {
                "id": IRI,
                "type": {"type": "array", "contains": {"const": "AchievementSubject"}},
                "identifier": {
                    "type": "array",
                    "items": {"required": ["type", "identityHash", "hashed", "identityType"]},
                },
                "achievement": {
                    "type": "object",
                    "required": ["id", "type", "criteria", "description", "name"],
                    "properties": {
                        "id": IRI,
                        "type": {"type": "array", "contains": {"const": "Achievement"}},
                        "achievementType": {"enum": ["Certification"]},
                        "criteria": {"type": "object", "required": ["narrative"]},
                        "creator": PROFILE,
                    },
                },
            },
        },
        "credentialStatus": {
            "type": "array",
            "items": {
                "required": ["type", "statusPurpose", "statusListIndex", "statusListCredential"],
                "properties": {
                    "type": {"const": "BitstringStatusListEntry"},
                    "statusListIndex": {"type": "string", "pattern": r"^\d+$"},
                    "statusListCredential": IRI,
                },
            },
        },
    },
}


@pytest.fixture
def certificate(ours, theirs, office, one, two, chair, fresh_cache):
    with time_machine.travel("2026-03-04 11:00", tick=False):
        accredited(ours, office, one, two, chair)
    return Certificate.objects.get()


@pytest.fixture
def keys(client):
    response = client.get("/.well-known/jwks.json")
    assert response["Access-Control-Allow-Origin"] == "*"
    return KeySet.import_key_set(response.json())


def fetch(client, url, keys):
    response = client.get(url.removeprefix("http://127.0.0.1:8000"))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/vc+jwt"
    token = response.content.decode()
    header = json.loads(urlsafe_b64decode(token.split(".")[0] + "=="))
    key = RSAKey.import_key(client.get(header["kid"].removeprefix("http://127.0.0.1:8000")).json())
    assert key.thumbprint() in {known.thumbprint() for known in keys.keys}
    assert (header["alg"], header["typ"]) == ("RS256", "JWT")
    return jwt.decode(token, key, algorithms=["RS256"]).claims


def bit(claims, index):
    encoded = claims["credentialSubject"]["encodedList"]
    bits = gzip.decompress(urlsafe_b64decode(encoded[1:] + "=="))
    assert (encoded[0], len(bits)) == ("u", 16_384)
    return bits[index // 8] >> (7 - index % 8) & 1


@pytest.mark.rule("R66")
def test_another_library_verifies_it_with_the_key_at_the_well_known_address(certificate, client, keys):
    with time_machine.travel(TODAY, tick=False):
        claims = fetch(client, f"/badges/{certificate.code}.jwt", keys)
    Draft202012Validator(SCHEMA).validate(claims)
    assert claims["name"] == "Accredited Centre: Northgate University Hospital"
    assert (claims["validFrom"], claims["validUntil"]) == ("2026-03-04T00:00:00+01:00", "2030-03-03T23:59:59+01:00")
    assert (claims["iss"], claims["jti"], claims["sub"]) == (
        claims["issuer"]["id"],
        claims["id"],
        claims["credentialSubject"]["id"],
    )
    assert claims["exp"] - claims["nbf"] == 126_230_399
    subject = claims["credentialSubject"]
    assert subject["identifier"][0]["identityHash"] == "Northgate University Hospital, Leeds, United Kingdom"
    assert subject["achievement"]["name"] == "Accredited Centre"
    for name in ("Ferrán", "Wikström", "Adeyemi", "Representative"):
        assert name not in json.dumps(claims, ensure_ascii=False)


def test_what_it_refers_to_can_be_fetched(certificate, client, keys):
    with time_machine.travel(TODAY, tick=False):
        claims = fetch(client, f"/badges/{certificate.code}.jwt", keys)
    for found in (claims["issuer"], claims["credentialSubject"]["achievement"]):
        response = client.get(found["id"].removeprefix("http://127.0.0.1:8000"))
        assert response["Content-Type"] == "application/ld+json"
        assert {name: response.json()[name] for name in found} == found
    assert client.get(claims["credentialSubject"]["id"].removeprefix("http://127.0.0.1:8000")).status_code == 200


def test_a_changed_token_is_refused(certificate, client, keys):
    token = client.get(f"/badges/{certificate.code}.jwt").content.decode()
    head, body, signature = token.split(".")
    forged = body[:-8] + ("A" if body[-8] != "A" else "B") + body[-7:]
    with pytest.raises(BadSignatureError):
        jwt.decode(f"{head}.{forged}.{signature}", keys.keys[0], algorithms=["RS256"])


@pytest.mark.rule("R66", "R74")
def test_the_lists_follow_suspension_and_withdrawal(certificate, client, keys, ours, office, chair):
    def change(kind, day):
        with time_machine.travel(f"{day} 10:00", tick=False):
            proposed = propose_change(
                facility=ours.facility,
                kind=kind,
                effective_on=date.fromisoformat(day),
                public_reason="x",
                internal_reason="x",
                by=office,
            )
            sign_change(change=proposed, by=chair)

    def bits():
        entries = fetch(client, f"/badges/{certificate.code}.jwt", keys)["credentialStatus"]
        found = {}
        for entry in entries:
            claims = fetch(client, entry["statusListCredential"], keys)
            assert claims["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
            assert claims["credentialSubject"]["statusPurpose"] == entry["statusPurpose"]
            found[entry["statusPurpose"]] = bit(claims, int(entry["statusListIndex"]))
        return found

    assert bits() == {"revocation": 0, "suspension": 0}
    change("suspend", "2027-02-01")
    assert bits() == {"revocation": 0, "suspension": 1}
    change("reinstate", "2027-03-01")
    assert bits() == {"revocation": 0, "suspension": 0}
    change("withdraw", "2027-04-01")
    assert bits() == {"revocation": 1, "suspension": 0}


def test_bits_are_counted_from_the_left():
    bits = gzip.decompress(urlsafe_b64decode(encoded_list([0, 9])[1:] + "=="))
    assert (bits[0], bits[1], sum(bits)) == (0x80, 0x40, 0xC0)
    longer = gzip.decompress(urlsafe_b64decode(encoded_list([131_072])[1:] + "=="))
    assert (len(longer), longer[16_384]) == (32_768, 0x80)


def test_without_a_key_nothing_is_handed_out_unsigned(certificate, client, settings):
    settings.SIGNING_KEY_FILE = "/nowhere/key.p12"
    assert client.get(f"/badges/{certificate.code}.jwt").status_code == 503
    assert client.get("/.well-known/jwks.json").json() == {"keys": []}


@pytest.mark.parametrize(
    "path",
    [
        "/badges/H7K3-9QXM-4ARD.jwt",
        "/badges/2026-0001.jwt",
        "/badges/status/other/",
        "/badges/levels/x/",
        "/badges/keys/x/",
    ],
)
def test_what_is_not_there_is_not_found(certificate, client, path):
    assert client.get(path).status_code == 404


def test_a_thumbprint_is_the_one_of_rfc_7638(db):
    (key,) = public_keys()
    assert RSAKey.import_key(key).thumbprint() == key["kid"] == thumbprint(key)
