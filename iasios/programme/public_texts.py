"""The texts of pages that the office may write in its own words, and the words that ship.

A text is a plain paragraph or has the small markup of `iasios.text.markup`; named placeholders stand in braces.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from iasios.text.placeholders import in_braces

#: What may be filled in, whatever the text: the fewest procedures a year, years of a term, questions of the edition.
PLACEHOLDERS = frozenset({"minimum", "years", "total"})


@dataclass(frozen=True)
class PublicText:
    """One text.

    Args:
        name: in its address and in the database.
        title: of its page, or the name of its place on one.
        page: the name of the address where it is read.
        shipped: pairs of markup at the beginning of the line, and the words.
        lead: below the title, where the text is a page of its own.
        is_plain: no markup at all.
        may_be_empty: its page is there only while the office has written something.
        is_public: everybody reads its page; otherwise only the people whom its title names.
    """

    name: str
    title: Any
    page: str
    shipped: tuple[tuple[str, Any], ...]
    lead: Any = ""
    is_plain: bool = False
    may_be_empty: bool = False
    is_public: bool = True

    def shipped_text(self, language: str) -> str:
        """The words that ship, with placeholders in braces."""
        with translation.override(language):
            lines = [(mark, in_braces(str(words))) for mark, words in self.shipped]
        return "".join(_lines(lines)).strip()


def _lines(lines: Iterable[tuple[str, str]]) -> Iterable[str]:
    """Entries of one list follow each other; everything else has an empty line before it."""
    before = ""
    for mark, words in lines:
        yield ("\n" if mark == before == "- " else "\n\n") + mark + words
        before = mark


_HEAD, _ENTRY, _TEXT = "## ", "- ", ""

START_LEAD = PublicText(
    "start",
    _("First sentences of the start page"),
    "portal:start",
    (
        (
            _TEXT,
            _(
                "IASIOS accredits hospital services that treat cancer through the skin and the vessels. Your team "
                "answers %(total)s questions and looks closely at 30 patient records. Two assessors from other "
                "hospitals read every word."
            ),
        ),
    ),
    is_plain=True,
)
PATHWAY = PublicText(
    "pathway",
    _("The pathway, step by step"),
    "portal:pathway",
    (
        (_HEAD, _("Before you register")),
        (_TEXT, _("Ask your head of department or hospital director first, and note who agreed.")),
        (
            _TEXT,
            _(
                "Any hospital or clinic with at least %(minimum)s therapeutic procedures a year may apply. "
                "[Four questions](/eligibility/) tell whether yours can."
            ),
        ),
        (_HEAD, _("Register")),
        (
            _TEXT,
            _(
                "The form takes about ten minutes. It names the service and its representative, deputy and account "
                "holder. The invoice for the [enrolment fee](/fees/) is ready at once."
            ),
        ),
        (_HEAD, _("Enrolled Centre")),
        (
            _TEXT,
            _(
                "Once the fee is paid, you are on the [public list](/centres/) and the application opens. A hospital "
                "may stay Enrolled for as long as it needs. [Workshops](/workshops/) help with the application, and "
                "the office gives advice at any stage."
            ),
        ),
        (_HEAD, _("Accredited Centre")),
        (
            _TEXT,
            _(
                "Your team answers the [questions](/criteria/) and looks at 30 patient records. Two assessors from "
                "other hospitals judge the answers, each alone, and the chairperson signs the decision. This usually "
                "takes 8 to 12 weeks. The accreditation lasts %(years)s years."
            ),
        ),
        (_HEAD, _("Centre of Excellence")),
        (
            _TEXT,
            _(
                "At recertification a service that meets all %(total)s criteria becomes a Centre of Excellence. If "
                "some of the extended criteria are still open, it stays accredited."
            ),
        ),
    ),
    lead=_("From the first question to the certificate, and what each level asks for."),
)
BENEFITS = PublicText(
    "benefits",
    _("Benefits of the network"),
    "portal:benefits",
    (
        (_TEXT, _("Every year the members of the network have a programme of benefits:")),
        (_ENTRY, _("Career development for the people of the team")),
        (_ENTRY, _("Networking with the other centres")),
        (_ENTRY, _("Mentorship")),
        (_ENTRY, _("[Workshops](/workshops/)")),
        (_ENTRY, _("Promotion of the service, also on the [public list of centres](/centres/)")),
        (_ENTRY, _("Recognition: a certificate and a seal that anyone can check")),
        (_TEXT, _("Ask the [office](/contact/) what this year’s programme offers.")),
    ),
    lead=_("What enrolled and accredited centres have from belonging to IASIOS."),
)
QUESTIONS = PublicText(
    "questions",
    _("Questions and answers"),
    "portal:questions",
    (
        (_HEAD, _("May our hospital apply?")),
        (
            _TEXT,
            _(
                "Yes, with at least %(minimum)s therapeutic procedures a year and the approval of your head of "
                "department or hospital director. [Four questions](/eligibility/) tell in a minute."
            ),
        ),
        (_HEAD, _("How long does it take?")),
        (
            _TEXT,
            _(
                "As long as your team needs for its answers. Only the 30 records have a clock: none may be older than "
                "12 months on the day you submit, and one that gets too old is replaced by a new draw. The assessment "
                "then usually takes 8 to 12 weeks."
            ),
        ),
        (_HEAD, _("What does it cost?")),
        (_TEXT, _("All amounts, and when they fall due, are on the page [Fees](/fees/).")),
        (_HEAD, _("Who reads our answers?")),
        (
            _TEXT,
            _(
                "The office, two assessors from other hospitals and the chairperson. Nobody assesses the hospital they "
                "work for, and neither assessor sees the other’s work until both have handed in."
            ),
        ),
        (_HEAD, _("Do you see data of patients?")),
        (
            _TEXT,
            _(
                "No. The records stay in your hospital. The portal holds only whether each item was found, for case 1 "
                "to case 30."
            ),
        ),
        (_HEAD, _("How long does an accreditation last?")),
        (_TEXT, _("%(years)s years. Then the service is assessed again.")),
        (_HEAD, _("How do I check a certificate?")),
        (_TEXT, _("With its number or code on the page [Check a certificate](/verify/).")),
    ),
    lead=_("What hospitals ask most often."),
)
CONTACT = PublicText(
    "contact",
    _("Text below the contact"),
    "portal:contact",
    (
        (_HEAD, _("What helps us to answer at once")),
        (_ENTRY, _("The name of your facility, and the number of the invoice or application you write about.")),
        (_ENTRY, _("Never a patient’s name, number or date of birth: case 1 to case 30 is enough.")),
        (
            _TEXT,
            _(
                "Whether your hospital may apply, what a question means, how to mark a case: all of this can be asked "
                "at any stage. A longer consultation is charged; the office says so beforehand. [Fees](/fees/)"
            ),
        ),
    ),
)
NEWS = PublicText(
    "news",
    _("News"),
    "portal:news",
    (),
    lead=_("What is new in the programme."),
    may_be_empty=True,
)

ASSESSORS_STATEMENT = PublicText(
    "assessors-statement",
    _("Yearly statement of the assessors"),
    "assessment:statement",
    (
        (_HEAD, _("Confidentiality")),
        (
            _ENTRY,
            _(
                "I keep confidential what I read and hear as an assessor: applications, evidence, evaluations and who "
                "assesses whom. This also holds after I have left the programme."
            ),
        ),
        (_ENTRY, _("I use it only to assess, show it to nobody, and delete my own copies once a decision is signed.")),
        (_ENTRY, _("If something reaches the wrong person, I tell the office at once.")),
        (_HEAD, _("Conflicts of interest")),
        (
            _ENTRY,
            _(
                "I have declared every hospital with which I have a conflict of interest: work, training, family, "
                "business, research together, or a dispute."
            ),
        ),
        (_ENTRY, _("I assess each hospital on its merits. I take nothing from it that could influence me.")),
        (_ENTRY, _("If a conflict arises later, I declare it before I go on.")),
    ),
    is_public=False,
)

PUBLIC_TEXTS = {one.name: one for one in (START_LEAD, PATHWAY, BENEFITS, QUESTIONS, CONTACT, NEWS, ASSESSORS_STATEMENT)}
