"""The page that leads to everything the office sets up."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from iasios.access import Capability, http_methods, require_or_404

PAGES = (
    (_("People of the office"), "facilities:office_people", _("Who works here, and who no longer does.")),
    (_("Assessors"), "assessment:board", _("Workload, languages and interests.")),
    (
        _("Hours, holidays and switches"),
        "programme:programme",
        _("Telephone, days without the office, second factors."),
    ),
    (
        _("Names and approval of assessors"),
        "programme:assessment_rules",
        _("Whether hospitals learn who assesses them, and approve them."),
    ),
    (_("Fees"), "invoicing:office_fees", _("The price list with first and last days.")),
    (_("Documents of the programme"), "facilities:office_documents", _("Manuals and standards, by language.")),
    (
        _("Texts of public pages"),
        "programme:public_texts",
        _("Start page, pathway, questions, news; with every version."),
    ),
    (_("Texts of mails"), "outbox:texts", _("In each language, with a preview.")),
    (_("Held kinds of mail"), "outbox:kinds", _("What waits until the office releases it.")),
    (_("Message templates"), "facilities:office_texts", _("Texts that the office sends often.")),
    (_("Tokens for programs"), "api_tokens:tokens", _("Programs that read the portal’s data.")),
    (_("Support views"), "support_view:list", _("Who looked at the portal as somebody of a hospital, and why.")),
    (_("Webhooks"), "webhooks:receivers", _("Programs that are told when a status changes.")),
)


@http_methods(read=["GET"])
def setup(request: HttpRequest) -> HttpResponse:
    """One line for each page of set-up."""
    require_or_404(request.user, Capability.RUN_OFFICE)
    rows = [(label, reverse(name), words) for label, name, words in PAGES]
    return render(request, "portal/setup.html", {"rows": rows})
