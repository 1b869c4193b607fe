"""The check before any form: may this facility register now, what is missing, what it costs, what it takes (R1 to R3).

Answers travel in the address, so a link keeps them; nothing is stored.
"""

from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from iasios.access import http_methods
from iasios.portal.public.criteria import public_catalogue
from iasios.portal.public.fees import WHEN
from iasios.portal.public.forms import EligibilityForm
from iasios.text.formatting import money
from invoicing.enums import FeeKind
from invoicing.queries import fee_for, today

#: What a facility pays in its first year.
_FIRST_YEAR = (FeeKind.ENROLMENT, FeeKind.ANNUAL)


@dataclass(frozen=True)
class Condition:
    """One thing that is asked, whether it is there, and what to do where it is not."""

    what: str
    is_met: bool
    advice: str = ""


@dataclass(frozen=True)
class Cost:
    label: str
    amount: str
    when: str


def conditions_of(answers: dict[str, Any]) -> list[Condition]:
    """The three conditions, judged; `answers` are the cleaned values of the form."""
    minimum, number = settings.MINIMUM_PROCEDURES, answers["procedures"]
    figures = {
        "minimum": number_format(minimum, force_grouping=True),
        "number": number_format(number, force_grouping=True),
        "missing": number_format(max(0, minimum - number), force_grouping=True),
    }
    return [
        Condition(
            _("At least %(minimum)s therapeutic procedures a year; you perform %(number)s.") % figures,
            number >= minimum,
            _(
                "Missing: %(missing)s. Count ablation, embolisation with drugs or radiation, treatment of pain and "
                "bones, and other image-guided treatment of cancer; biopsies and drains do not count. If your numbers "
                "grow, come back with this link."
            )
            % figures,
        ),
        Condition(
            _("Your head of department or hospital director agrees."),
            answers["approval"] == "yes",
            _("Speak with the head of department or the hospital director first. The registration names this person."),
        ),
        Condition(
            _("Two people share the responsibility: a representative and a deputy."),
            answers["people"] == "yes",
            _(
                "Find a second person. The representative needs the authority to open records and systems; the deputy "
                "may come from any profession. Either may be the main account holder too."
            ),
        ),
    ]


def costs_of(answers: dict[str, Any]) -> tuple[list[Cost], str]:
    """Fees of the first year for this size and country, and their sum; one query each.

    A fee without an amount says so, and there is no sum then.
    """
    facility = SimpleNamespace(
        country=answers["country"],
        billing_country=answers["country"],
        procedures_per_year=max(answers["procedures"], settings.MINIMUM_PROCEDURES),
    )
    found = [(kind, fee_for(kind, facility, today())) for kind in _FIRST_YEAR]
    costs = [
        Cost(str(kind.label), money(fee.amount, fee.currency) if fee else _("on request"), str(WHEN[kind]))
        for kind, fee in found
    ]
    fees = [fee for _kind, fee in found if fee is not None]
    if len(fees) < len(found) or len({fee.currency for fee in fees}) > 1:
        return costs, ""
    return costs, money(sum((fee.amount for fee in fees), Decimal(0)), fees[0].currency)


@login_not_required
@http_methods(lags=True)
def eligibility(request: HttpRequest) -> HttpResponse:
    """Four questions and a plain answer: you can register, or not yet and why."""
    asked = any(name in request.GET for name in EligibilityForm.base_fields)
    if asked and "change" in request.GET:
        kept = {name: request.GET[name] for name in EligibilityForm.base_fields if name in request.GET}
        return render(request, "portal/eligibility.html", {"form": EligibilityForm(initial=kept), "answered": False})
    form = EligibilityForm(request.GET if asked else None)
    context: dict[str, Any] = {"form": form, "minimum": settings.MINIMUM_PROCEDURES, "answered": False}
    if asked and form.is_valid():
        answers = form.cleaned_data
        conditions = conditions_of(answers)
        here = reverse("portal:eligibility")
        costs, total = costs_of(answers)
        context |= {
            "answered": True,
            "conditions": conditions,
            "is_eligible": all(condition.is_met for condition in conditions),
            "missing": sum(not condition.is_met for condition in conditions),
            "costs": costs,
            "total": total,
            "figures": public_catalogue().figures,
            "link": f"{settings.PUBLIC_ORIGIN}{here}?{urlencode(answers)}",
            "change": f"{here}?{urlencode(answers)}&change=1",
            "register": f"{reverse('registration:register')}?"
            + urlencode({"procedures": answers["procedures"], "country": answers["country"]}),
        }
    return render(request, "portal/eligibility.html", context, status=422 if asked and form.errors else 200)
