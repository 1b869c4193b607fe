"""What does not reach the programs of others."""

from datetime import date

from django.db.models import F, TextField, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from iasios.inbox.waiting import Kind, Step, Waiting, WaitingRows, columns, working_days_after
from iasios.webhooks.queries import receivers_with_failed_calls


class FailedCalls(Kind):
    """Calls of webhooks that were given up, one line for each program: sent again there, or switched off."""

    name = "webhook"
    label = gettext_lazy("Webhook")
    icon = "paper-plane-tilt"

    def rows(self, today: date) -> WaitingRows:
        return columns(
            receivers_with_failed_calls(),
            self.name,
            facility="",
            name=F("name"),
            place=Value("", TextField()),
            since="failed_since",
            due_on=working_days_after("failed_since"),
            failed=F("failed"),
        )

    def title(self, thing: Waiting, today: date) -> str:
        failed = int(thing.facts["failed"])
        return ngettext("%(n)d call did not arrive", "%(n)d calls did not arrive", failed) % {"n": failed}

    def more(self, thing: Waiting) -> list[str]:
        return [_("Send again there, or switch the program off.")]

    def step(self, thing: Waiting) -> Step:
        return Step(_("Send again"), reverse("webhooks:receiver", args=[thing.key]) + "?status=failed")
