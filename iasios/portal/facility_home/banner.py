"""Whose turn it is, since when, and the one next step: the banner of a facility's home."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.enums import ApplicationKind, Level
from applications.kinds import AnswerPart
from applications.models import Application
from applications.queries import Progress, window_start
from facilities.enums import FacilityStatus
from iasios.portal.facility_home.banner_parts import Banner, BannerStep, at, summary
from iasios.portal.facility_home.banner_statuses import under_way
from iasios.portal.facility_home.facts import Facts, opens_on
from iasios.text.formatting import day, money
from iasios.text.relative_dates import days_since, due_word, held_for, local_day


def banner_of(facts: Facts) -> Banner:
    """One banner for every stage that a facility can be in."""
    if facts.facility.status == FacilityStatus.REGISTERED:
        return _registered(facts)
    if facts.recertification_is_due and facts.term_ends_on is not None:
        return _recertification(facts, facts.term_ends_on)
    if facts.application is None:
        return _enrolled(facts)
    row = facts.application.status_row
    if row.is_draft and facts.progress is not None:
        return _draft(facts, facts.application, facts.progress)
    if row.is_approved:
        return _approved(facts)
    return _closed(facts, facts.application) if row.is_closed else under_way(facts, facts.application)


def _registered(facts: Facts) -> Banner:
    age = held_for(days_since(facts.facility.registered_at, facts.today))
    heading = _("You are registered; the enrolment fee comes next")
    invoice = facts.open_invoice
    if invoice is None:
        return Banner(
            state="waiting",
            age=age,
            heading=heading,
            text=_(
                "The representative, the deputy and the account holder see the invoice. When the office has recorded "
                "the payment, the facility is enrolled and the application opens."
            ),
            first=BannerStep(_("Look at the criteria"), reverse("portal:criteria")),
        )
    state, word = due_word(invoice.due_on, facts.today)
    return Banner(
        state="your_turn" if state == "waiting" else state,
        word="" if state == "waiting" else word,
        age=age,
        heading=heading,
        text=_(
            "Invoice %(number)s over %(total)s is due on %(day)s. When the office has recorded the payment, you are "
            "enrolled and the application opens."
        )
        % {"number": invoice.number, "total": money(facts.still_open, invoice.currency), "day": day(invoice.due_on)},
        first=BannerStep(_("Open the invoice"), at(facts, "invoicing:detail", invoice.number)),
        second=BannerStep(_("Look at the criteria"), reverse("portal:criteria")),
    )


def _enrolled(facts: Facts) -> Banner:
    return Banner(
        state="your_turn",
        heading=_("You are enrolled"),
        text=_("%(name)s or the office can open the application.") % {"name": facts.representative},
        first=summary(facts, _("Open the application") if facts.is_representative else _("See the application")),
        second=_ask(facts),
    )


def _draft(facts: Facts, application: Application, progress: Progress) -> Banner:
    age = held_for(days_since(application.holder_since, facts.today))
    again = application.kind == ApplicationKind.RECERTIFICATION
    outside = application.oldest_case_on is not None and application.oldest_case_on < window_start(facts.today)
    if progress.is_ready and not outside:
        return _ready(facts, age)
    if progress.percent == 100 and progress.not_met:
        unmet = len(progress.not_met)
        return Banner(
            state="your_turn",
            age=age,
            heading=_("Everything is answered, and something is not met"),
            text=ngettext(
                "%(unmet)s question that you need is answered No. It must be met before %(name)s can submit.",
                "%(unmet)s questions that you need are answered No. They must be met before %(name)s can submit.",
                unmet,
            )
            % {"unmet": unmet, "name": facts.representative},
            first=summary(facts, _("See what is not met")),
        )
    return Banner(
        state="your_turn",
        age=age,
        heading=_("Your application for recertification is open") if again else _("Your application is open"),
        text=_how_far(facts, progress),
        first=_go_on(facts, progress, outside),
        second=summary(facts, _("What is still missing")),
    )


def _how_far(facts: Facts, progress: Progress) -> str:
    words = (
        _(
            "You have answered %(core)s of %(core_total)s core questions and reviewed %(cases)s of %(cases_total)s "
            "records. When both are complete and every question needed for %(level)s is met, you can submit."
        )
        if facts.is_representative
        else _(
            "You have answered %(core)s of %(core_total)s core questions and reviewed %(cases)s of %(cases_total)s "
            "records. When both are complete and every question needed for %(level)s is met, %(name)s can submit."
        )
    )
    return words % {
        "core": progress.core_answered,
        "core_total": progress.core_total,
        "cases": progress.cases_completed,
        "cases_total": progress.cases_total,
        "name": facts.representative,
        "level": Level(progress.level).label,
    }


def _go_on(facts: Facts, progress: Progress, outside: bool) -> BannerStep:
    """The standard to go on with, the one last begun before an untouched one; else the case review."""
    needed = {state.number for state in progress.missing if state.missing != (AnswerPart.CASE_REVIEW,)}
    open_ = [standard for standard in progress.standards if any(state.number in needed for state in standard.states)]
    begun = [standard for standard in open_ if standard.answered or any(state.started for state in standard.states)]
    if open_ and not outside:
        chosen = (begun or open_)[0]
        fresh = not any(state.started for state in progress.states)
        label = _("Begin with standard %(number)s") if fresh else _("Go on with standard %(number)s")
        return BannerStep(label % {"number": chosen.number}, chosen.url)
    return BannerStep(_("Go on with the case review"), at(facts, "casereview:grid"))


def _ready(facts: Facts, age: str) -> Banner:
    if facts.is_representative:
        return Banner(
            state="your_turn",
            age=age,
            heading=_("Complete, and ready to submit"),
            text=_("Read everything once more. After you have submitted, nothing can be changed."),
            first=BannerStep(_("Check and submit"), at(facts, "applications:submit")),
            second=summary(facts, _("Read the summary")),
        )
    return Banner(
        state="your_turn",
        age=age,
        heading=_("Complete, and ready to submit"),
        text=_("%(name)s can submit now. After that nothing can be changed.") % {"name": facts.representative},
        first=summary(facts, _("Read the summary")),
    )


def _approved(facts: Facts) -> Banner:
    documents = at(facts, "facilities:documents")
    ends = facts.term_ends_on
    if not facts.is_accredited or ends is None:
        return Banner(
            state="expired",
            heading=_("The accreditation has ended"),
            text=_("You are enrolled as before. %(again)s") % {"again": _again(facts)},
            first=_open_again(facts, _("Read the last application")),
            second=_ask(facts),
        )
    if facts.facility.suspended_on is not None:
        return Banner(
            state="unclear",
            word=_("Suspended"),
            heading=_("Suspended since %(day)s") % {"day": day(facts.facility.suspended_on)},
            text=_("The term runs on until %(day)s. Seal and certificate must not be used until the suspension ends.")
            % {"day": day(ends)},
            first=_ask(facts),
        )
    excellent = facts.facility.status == FacilityStatus.EXCELLENCE
    heading = _("Centre of Excellence until %(day)s") if excellent else _("Accredited until %(day)s")
    text = _(
        "Certificate, letter and seals are ready for you. The invoice for recertification comes six months before "
        "the term ends, from %(day)s on."
    ) % {"day": day(opens_on(ends))}
    if (following := facts.next_term) is not None:
        text = _(
            "Certificate, letter and seals are ready for you. The next term is decided: %(level)s from %(day)s on."
        ) % {"level": following.get_level_display(), "day": day(following.starts_on)}
    return Banner(
        state="valid",
        word=_("In force"),
        heading=heading % {"day": day(ends)},
        text=text,
        first=BannerStep(_("Certificate and seals"), documents),
    )


def _recertification(facts: Facts, ends: date) -> Banner:
    invoice = facts.open_invoice
    late = ends < facts.today
    state, word = ("late", _("Term ended")) if late else ("due_soon", "")
    certificate = BannerStep(_("Certificate and seals"), at(facts, "facilities:documents"))
    if invoice is not None:
        text = _(
            "Your accreditation ends on %(day)s. When invoice %(number)s is paid, the application for the next term "
            "opens."
        ) % {"day": day(ends), "number": invoice.number}
        first = BannerStep(_("Open the invoice"), at(facts, "invoicing:detail", invoice.number))
        state = state if late else "your_turn"
    else:
        text = _(
            "Your accreditation ends on %(day)s. When the recertification fee is paid, the application for the next "
            "term opens. The office sends the invoice to the representative, the deputy and the account holder."
        ) % {"day": day(ends)}
        first = _ask(facts)
    return Banner(
        state=state, word=word, heading=_("Recertification is due"), text=text, first=first, second=certificate
    )


def _closed(facts: Facts, application: Application) -> Banner:
    since = day(local_day(application.status_since))
    ends = facts.term_ends_on
    stays = (
        _("You stay accredited until %(day)s.") % {"day": day(ends)}
        if facts.is_accredited and ends
        else _("You stay enrolled.")
    )
    return Banner(
        state="withdrawn",
        heading=_("The application was withdrawn on %(day)s") % {"day": since},
        text=stays if facts.is_accredited else f"{stays} {_again(facts)}",
        first=_open_again(facts, _("Read the withdrawn application")),
        second=_ask(facts),
    )


def _again(facts: Facts) -> str:
    return _("When you want to apply again, %(name)s or the office opens a new application.") % {
        "name": facts.representative
    }


def _open_again(facts: Facts, read: str) -> BannerStep:
    """The page with the button for a new application, for who may press it; to others the old one, to read."""
    return summary(facts, _("Open a new application") if facts.may_open_again else read)


def _ask(facts: Facts) -> BannerStep:
    if facts.reads_only:
        return BannerStep(_("Read the messages"), at(facts, "facilities:threads"))
    return BannerStep(_("Ask the office"), at(facts, "facilities:thread_new"))
