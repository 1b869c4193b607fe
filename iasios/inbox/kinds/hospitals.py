"""What a hospital turns to the office with after its decision: an appeal, or a change of the centre."""

from datetime import date

from django.db.models import F
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from assessment.enums import AppealStatus
from assessment.models import Appeal
from facilities.enums import MaterialChange
from facilities.queries.confirmations import to_look_at
from iasios.inbox.waiting import Kind, Step, Waiting, WaitingRows, columns, working_days_after


class Appeals(Kind):
    """Appeals that were filed and are neither admitted nor refused yet; the chairperson names the panel after that."""

    name = "appeal"
    label = gettext_lazy("Appeal")
    icon = "scales"

    def rows(self, today: date) -> WaitingRows:
        return columns(
            Appeal.objects.filter(status=AppealStatus.FILED),
            self.name,
            since="filed_at",
            due_on=Coalesce("due_on", working_days_after("filed_at")),
            code=F("application__code"),
        )

    def title(self, thing: Waiting, today: date) -> str:
        return _("Appeal against the decision on %(code)s") % thing.facts

    def step(self, thing: Waiting) -> Step:
        return Step(_("Check"), reverse("assessment:appeal_check", args=[thing.key]))


class ReportedChanges(Kind):
    """Changes that an accredited centre reported, too few procedures among them, until somebody has looked."""

    name = "reported_change"
    label = pgettext_lazy("waiting", "Change")
    icon = "buildings"

    def rows(self, today: date) -> WaitingRows:
        return columns(
            to_look_at().select_related(None),
            self.name,
            since="made_at",
            due_on=working_days_after("made_at"),
            changes=F("changes"),
        )

    def title(self, thing: Waiting, today: date) -> str:
        changes = [str(MaterialChange(change).label) for change in thing.facts["changes"]]
        return _("Reported: %(changes)s") % {"changes": "; ".join(changes)}

    def step(self, thing: Waiting) -> Step:
        return Step(pgettext("verb", "Read"), reverse("facilities:office_confirmation", args=[thing.key]))
