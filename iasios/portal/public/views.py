"""Pages for everybody: the start, the criteria, the fees, contact, privacy, accessibility."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from iasios.access import http_methods
from iasios.portal.public.criteria import public_catalogue
from iasios.portal.public.fees import charges
from iasios.programme.public_texts import CONTACT, NEWS, START_LEAD
from iasios.programme.queries import programme_settings
from iasios.programme.rendering import shown_texts
from iasios.retention.schedule import ENDING
from invoicing.fee_scopes import reduced_countries


@login_not_required
@http_methods(lags=True)
def start(request: HttpRequest) -> HttpResponse:
    """What the programme is, its three levels, what is asked, how to register and to check a certificate."""
    catalogue = public_catalogue()
    context = {
        "catalogue": catalogue,
        "minimum": settings.MINIMUM_PROCEDURES,
        "years": settings.ACCREDITATION_YEARS,
        "texts": shown_texts(START_LEAD, NEWS, known={"total": catalogue.figures.total}),
    }
    return render(request, "portal/start.html", context)


@login_not_required
@http_methods(lags=True)
def criteria(request: HttpRequest) -> HttpResponse:
    """All questions of the newest edition, with what counts as evidence (R26 to R28)."""
    catalogue = public_catalogue()
    only = request.GET.get("only", "")
    only = only if only in {"core", "extended"} else ""
    here = reverse("portal:criteria")
    chips = [
        {"label": label, "url": f"{here}?only={key}" if key else here, "count": count, "current": key == only}
        for key, label, count in (
            ("", _("All"), catalogue.total),
            ("core", _("Core"), catalogue.core),
            ("extended", _("Extended"), catalogue.extended),
        )
    ]
    context = {
        "catalogue": catalogue,
        "shown": catalogue.only(only) if only else catalogue,
        "chips": chips,
        "only": only,
    }
    return render(request, "portal/criteria.html", context)


@login_not_required
@http_methods(lags=True)
def fees(request: HttpRequest) -> HttpResponse:
    """Which charges there are, when they fall due, and what they amount to today (R19, R23, R75)."""
    context = {"charges": charges(), "reduced": reduced_countries(), "payment_days": settings.PAYMENT_DAYS}
    return render(request, "portal/fees.html", context)


@login_not_required
@http_methods(lags=True)
def contact(request: HttpRequest) -> HttpResponse:
    """How and when the office is reached (R72)."""
    found = programme_settings()
    context = {
        "office_email": settings.OFFICE_EMAIL,
        "office_phone": found.phone or settings.OFFICE_PHONE,
        "hours": found.hours.get(get_language() or "", ""),
        "issuer": settings.INVOICE_ISSUER,
        "text": shown_texts(CONTACT)[CONTACT.name],
    }
    return render(request, "portal/contact.html", context)


@login_not_required
@http_methods()
def privacy(request: HttpRequest) -> HttpResponse:
    """Which personal data the portal holds, who reads them, and that it holds none of patients."""
    context = {"office_email": settings.OFFICE_EMAIL, "issuer": settings.INVOICE_ISSUER, "ending": ENDING}
    return render(request, "portal/privacy.html", context)


@login_not_required
@http_methods()
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was checked, what was not, and whom to tell."""
    return render(request, "portal/accessibility.html", {"office_email": settings.OFFICE_EMAIL})


@login_not_required
@http_methods()
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines may read the public pages; whatever needs a sign-in would only send them to the sign-in page."""
    closed = ("/accounts/", "/assessments/", "/facilities/", "/home/", "/office/", "/sign-off/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines += ["", f"Sitemap: {settings.PUBLIC_ORIGIN}{reverse('facilities:sitemap')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@http_methods()
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for this address whatever the page says."""
    return redirect(static("img/favicon.svg"), permanent=False)
