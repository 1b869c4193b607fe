"""Once a year accredited centres confirm that things are as they were."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from facilities.queries.confirmations import reminders_of_year, years_ahead
from facilities.services.confirmations import ask_for_confirmation, remind_of_confirmation
from iasios.calendar.entries import CalendarDays, Entry


class AskForConfirmations:
    """On the anniversary of an accreditation, except for the last one."""

    name = "ask-for-confirmations"

    def entries(self, span: CalendarDays) -> Iterator[Entry]:
        for year in years_ahead(span.today, span.until):
            yield Entry(year.on, year.facility, _("Yearly confirmation is asked for"), year.facility, year.on)

    def carry_out(self, entry: Entry) -> bool:
        return ask_for_confirmation(facility=entry.subject, on=entry.detail)


class RemindOfConfirmations:
    """On the last day of the answer."""

    name = "remind-of-confirmations"

    def entries(self, span: CalendarDays) -> Iterator[Entry]:
        for confirmation in reminders_of_year(span.until):
            words = _("Reminder of the yearly confirmation")
            yield Entry(confirmation.due_on or span.today, confirmation.facility, words, confirmation)

    def carry_out(self, entry: Entry) -> bool:
        return remind_of_confirmation(confirmation=entry.subject)
