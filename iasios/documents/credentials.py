"""Signed JSON web tokens for credentials, and the public keys that verify them; the key is that of the papers."""

import json
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from iasios.documents.signing_key import known_certificates, signing_key

_CURVES = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}
#: Members of a key that make its thumbprint (RFC 7638).
_REQUIRED = {"RSA": ("e", "kty", "n"), "EC": ("crv", "kty", "x", "y")}


def signed_token(payload: dict[str, Any], *, key_url: str, media_type: str) -> str:
    """The compact form of a JWS over `payload`.

    Args:
        key_url: where the public key can be fetched, with `{}` for its thumbprint.
        media_type: of the token, for its header.

    Raises:
        SigningUnavailable: nothing can be signed now.
    """
    private = signing_key().private
    public = private.public_key()
    headers = {"kid": key_url.format(thumbprint(jwk(public))), "typ": media_type}
    return jwt.encode(payload, private, algorithm=_algorithm(public), headers=headers)


def public_keys() -> list[dict[str, Any]]:
    """Keys that the programme signs and has signed with, as JWK with their thumbprint as `kid`.

    Raises:
        SigningUnavailable: a file that the settings name cannot be opened.
    """
    keys = []
    for certificate in known_certificates():
        public = certificate.public_key()
        if isinstance(public, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
            key = jwk(public)
            keys.append(key | {"kid": thumbprint(key), "alg": _algorithm(public), "use": "sig"})
    return keys


def jwk(public: rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> dict[str, Any]:
    made = RSAAlgorithm.to_jwk(public) if isinstance(public, rsa.RSAPublicKey) else ECAlgorithm.to_jwk(public)
    key = json.loads(made)
    return {name: key[name] for name in _REQUIRED[key["kty"]]}


def thumbprint(key: dict[str, Any]) -> str:
    """RFC 7638: SHA-256 of the required members, base64url."""
    members = {name: key[name] for name in sorted(_REQUIRED[key["kty"]])}
    digest = sha256(json.dumps(members, separators=(",", ":")).encode()).digest()
    return urlsafe_b64encode(digest).rstrip(b"=").decode()


def _algorithm(public: rsa.RSAPublicKey | ec.EllipticCurvePublicKey) -> str:
    return "RS256" if isinstance(public, rsa.RSAPublicKey) else _CURVES[public.curve.name]
