"""What a banner is made of, and the panel for the time when somebody else is to act."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from applications.enums import Holder
from applications.models import Application
from iasios.portal.facility_home.facts import Facts
from iasios.text.relative_dates import days_since, held_by


@dataclass(frozen=True)
class BannerStep:
    """A button: what it does and where it leads."""

    label: str
    url: str


@dataclass(frozen=True)
class Banner:
    """State and words of the panel; `strong` when the first step is the reader's own."""

    state: str
    heading: str
    text: str
    word: str = ""
    age: str = ""
    first: BannerStep | None = None
    second: BannerStep | None = None

    @property
    def strong(self) -> bool:
        return self.state in {"your_turn", "due_soon", "late"}


def at(facts: Facts, name: str, *more: Any) -> str:
    """The address of a page of this facility."""
    return reverse(name, args=[facts.facility.slug, *more])


def summary(facts: Facts, label: str) -> BannerStep:
    """A step to the application's summary."""
    return BannerStep(label, at(facts, "applications:summary"))


def with_others(
    facts: Facts,
    application: Application,
    heading: str,
    text: str,
    *,
    first: BannerStep | None = None,
    second: BannerStep | None = None,
) -> Banner:
    """Somebody else is to act: who, since when, and what there is to read meanwhile."""
    words = {
        Holder.ASSESSORS: _("With the assessors"),
        Holder.CHAIRPERSON: _("With the chairperson"),
        Holder.OFFICE: _("With the office"),
    }
    return Banner(
        state="waiting",
        word=words.get(Holder(application.holder), ""),
        age=held_by(application.holder, days_since(application.holder_since, facts.today)),
        heading=heading,
        text=text,
        first=first or summary(facts, _("Read what you handed in")),
        second=second,
    )
