"""The banner from submission to decision, and after a no: made from the row of the application's status."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from applications.enums import Holder
from applications.models import Application
from applications.status_row import Link
from assessment.models import Appeal
from assessment.queries.decision_times import median_days
from assessment.queries.information_requests import Requests
from iasios.portal.facility_home.banner_parts import Banner, BannerStep, at, with_others
from iasios.portal.facility_home.facts import Facts
from iasios.text.formatting import day
from iasios.text.relative_dates import days_since, due_word, held_for, local_day, real_duration


def under_way(facts: Facts, application: Application) -> Banner:
    """What the home page of the hospital says while it acts, or while somebody else does."""
    if facts.appeal is not None:
        return _appealed(facts, facts.appeal)
    if application.holder == Holder.FACILITY:
        return _with_you(facts, application)
    panel = application.status_row.panel(application, is_turn=False)
    submitted = day(local_day(application.submitted_at)) if application.submitted_at else ""
    text = panel.text % {"day": submitted, "name": facts.representative}
    if application.status_row.evaluates and application.round == 1 and (days := median_days()):
        text = f"{text} {real_duration(days)}"
    when = BannerStep(_("See what comes next"), reverse("portal:timeline", args=[application.code]))
    return with_others(facts, application, str(panel.heading), text, first=_step(facts, panel.first), second=when)


def _with_you(facts: Facts, application: Application) -> Banner:
    """The hospital is to act: since when, and how much of its time is left once that is little."""
    row = application.status_row
    panel = row.panel(application, is_turn=True)
    state, word = due_word(application.due_on, facts.today) if application.due_on else ("waiting", "")
    due_on = day(application.due_on) if application.due_on else ""
    values: dict[str, Any] = {"day": due_on, "name": facts.representative}
    first = _step(facts, panel.first)
    if row.takes_replies:
        requests = facts.requests or Requests([], application.due_on)
        values |= {"left": len(requests.open), "total": requests.total}
        # How much time is left is said from the first day on.
        word = _("Your turn: %(days)s") % {"days": word} if word and state != "late" else word
        if not requests.open and facts.is_representative:
            first = BannerStep(_("Check and hand in"), at(facts, "assessment:requests"))
    elif state == "waiting":
        word = ""
    return Banner(
        state="your_turn" if state == "waiting" else state,
        word=word,
        age=held_for(days_since(application.holder_since, facts.today)),
        heading=str(panel.heading),
        text=panel.text % values,
        first=first,
        second=_step(facts, panel.second),
    )


def _appealed(facts: Facts, appeal: Appeal) -> Banner:
    """Nothing waits for the hospital: the days that the appeal takes are given back to the plan."""
    return Banner(
        state="waiting",
        word=str(appeal.get_status_display()),  # type: ignore[attr-defined]
        heading=_("Your appeal is under way"),
        text=_(
            "You filed it on %(day)s. You need not write a plan meanwhile: if the decision stays, you get back the days"
            " that the appeal took."
        )
        % {"day": day(local_day(appeal.filed_at))},
        first=BannerStep(_("Read the appeal"), at(facts, "assessment:appeal")),
        second=BannerStep(_("Read the decision"), at(facts, "assessment:decision")),
    )


def _step(facts: Facts, link: Link | None) -> BannerStep | None:
    return BannerStep(str(link.label), at(facts, link.url_name)) if link is not None else None
