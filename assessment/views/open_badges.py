"""Open Badges: the signed credential of a certificate, what it refers to, and the keys. Open to every verifier."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from applications.enums import Level
from assessment.certificate_codes import read_reference
from assessment.presenters.open_badges import CONTEXT, achievement, credential, issuer, status_list
from assessment.queries.certificate_statuses import PURPOSES, named_in_list
from assessment.queries.certificates import certificate_for
from assessment.views.verification import WRONG_REFERENCES
from iasios.access import http_methods
from iasios.documents.credentials import public_keys, signed_token
from iasios.documents.signing_key import SigningUnavailable
from iasios.web.rate_limits import visitor_of

#: Seconds that a verifier may keep keys and lists.
KEPT_FOR = 300


@login_not_required
@http_methods(read=["GET"])
def badge(request: HttpRequest, code: str) -> HttpResponse:
    """The credential of a certificate as a signed token; what became of it since stands in the lists (R66)."""
    visitor = visitor_of(request)
    reference = None if WRONG_REFERENCES.is_reached(visitor) else read_reference(code)
    certificate = certificate_for(reference) if reference and reference.code else None
    if certificate is None:
        WRONG_REFERENCES.count(visitor)
        raise Http404(_("No certificate has this code"))
    return _token(credential(certificate))


@login_not_required
@http_methods(read=["GET"])
def status(request: HttpRequest, purpose: str) -> HttpResponse:
    """Which credentials are revoked, or suspended: a signed list of bits."""
    if purpose not in PURPOSES:
        raise Http404(_("There is no such list."))
    return _token(status_list(purpose, named_in_list(purpose)))


@login_not_required
@http_methods(read=["GET"])
def profile(request: HttpRequest) -> HttpResponse:
    """The programme as the issuer."""
    return _open(JsonResponse({"@context": CONTEXT} | issuer(), content_type="application/ld+json"))


@login_not_required
@http_methods(read=["GET"])
def level(request: HttpRequest, level: str) -> HttpResponse:
    """What a level stands for."""
    if level not in Level.values:
        raise Http404(_("There is no such level."))
    return _open(JsonResponse({"@context": CONTEXT} | achievement(level), content_type="application/ld+json"))


@login_not_required
@http_methods(read=["GET"])
def keys(request: HttpRequest) -> HttpResponse:
    """All public keys, at the address where verifiers look for them."""
    return _open(JsonResponse({"keys": _keys()}, content_type="application/jwk-set+json"))


@login_not_required
@http_methods(read=["GET"])
def key(request: HttpRequest, thumbprint: str) -> HttpResponse:
    """One public key, as the header of a token names it."""
    found = next((one for one in _keys() if one["kid"] == thumbprint), None)
    if found is None:
        raise Http404(_("There is no such key."))
    return _open(JsonResponse(found, content_type="application/jwk+json"))


def _keys() -> list[dict[str, Any]]:
    try:
        return public_keys()
    except SigningUnavailable:
        return []


def _token(claims: dict[str, Any]) -> HttpResponse:
    key_url = settings.PUBLIC_ORIGIN + reverse("assessment:badge_key", args=["thumbprint"]).replace("thumbprint", "{}")
    try:
        token = signed_token(claims, key_url=key_url, media_type="JWT")
    except SigningUnavailable:
        return HttpResponse(_("Nothing can be signed at the moment. Try again later."), status=503)
    return _open(HttpResponse(token, content_type="application/vc+jwt"))


def _open(response: HttpResponse) -> HttpResponse:
    """Verifiers run in browsers too, on pages of any origin."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    return response
