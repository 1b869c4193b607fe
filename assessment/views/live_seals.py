"""The seal that hospitals put on their websites: a picture, and a page of it for a frame. No script, for anybody."""

from base64 import b64encode
from hashlib import sha256

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from assessment.certificate_codes import read_reference
from assessment.models import Certificate
from assessment.presenters.certificate_answer import state_of
from assessment.presenters.live_seal import live_seal
from assessment.queries.certificates import certificate_for, successor_of
from assessment.views.verification import WRONG_REFERENCES
from iasios.access import http_methods
from iasios.ui.live_seal import HEIGHT, WIDTH, LiveSeal, live_seal_png, live_seal_svg
from iasios.web.rate_limits import visitor_of

#: Seconds; a suspension is seen on every website within this time.
KEPT_FOR = 3600
#: The one style of the frame; the browser takes it because its hash stands in the policy.
STYLE = "body{margin:0}img{display:block;max-width:100%;height:auto}"
_STYLE_HASH = f"'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"


@login_not_required
@http_methods(read=["GET"])
def picture(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """The state of today as SVG or PNG (R66); `?lang=de` speaks German, `?theme=dark` is for a dark page."""
    if form not in ("svg", "png"):
        raise Http404(_("There is no such picture."))
    seal = _seal(request, _certificate(request, code))
    if form == "svg":
        return _kept(request, live_seal_svg(seal).encode(), "image/svg+xml")
    return _kept(request, live_seal_png(seal), "image/png")


@login_not_required
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"], "style-src": [_STYLE_HASH]})
@http_methods(read=["GET"])
def frame(request: HttpRequest, code: str) -> HttpResponse:
    """The picture with its link, for a frame: no other page of the portal may stand in one."""
    certificate = _certificate(request, code)
    seal = _seal(request, certificate)
    context = {
        "certificate": certificate,
        "seal": seal,
        "language": _language(request),
        "theme": "dark" if seal.is_dark else "light",
        "style": STYLE,
        "width": WIDTH,
        "height": HEIGHT,
    }
    page = render(request, "assessment/seal_frame.html", context)
    return _kept(request, page.content, "text/html; charset=utf-8")


def _certificate(request: HttpRequest, code: str) -> Certificate:
    """Wrong codes are counted as on the page that checks them.

    Raises:
        Http404: nothing has this code, or too many wrong ones came from here.
    """
    visitor = visitor_of(request)
    reference = None if WRONG_REFERENCES.is_reached(visitor) else read_reference(code)
    certificate = certificate_for(reference) if reference else None
    if certificate is None:
        WRONG_REFERENCES.count(visitor)
        raise Http404(_("No certificate has this code"))
    return certificate


def _seal(request: HttpRequest, certificate: Certificate) -> LiveSeal:
    newer = successor_of(certificate) if state_of(certificate) in ("ended", "superseded") else None
    is_dark = request.GET.get("theme") == "dark"
    return live_seal(certificate, newer, language=_language(request), is_dark=is_dark)


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("lang", "")
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGES[0][0]


def _kept(request: HttpRequest, content: bytes, content_type: str) -> HttpResponse:
    """Any cache keeps it for an hour and then asks by its ETag; pages of any origin may show it."""
    response = HttpResponse(content, content_type=content_type)
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag, response=response) or response  # type: ignore[assignment]
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={KEPT_FOR}"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
