"""An appeal against a decision that was no; no mail names anybody of its panel to the hospital."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment.emails.reminders import signing_chairs
from assessment.emails.sending import hospital_path, send_about
from assessment.enums import AppealStatus
from assessment.models import Appeal
from iasios.outbox.mail_types import MailType, Urgency
from iasios.outbox.sending import WORDS, Words

LABEL = gettext_lazy("Appeals against a decision")


def _values(appeal: Appeal) -> dict[str, str]:
    return {
        "facility": appeal.facility.name,
        "code": appeal.application.code,
        "day": date_format(appeal.due_on, "DATE_FORMAT") if appeal.due_on else "",
        "note": appeal.check_note,
    }


def _to_hospital(mail_type: MailType, appeal: Appeal, people: Iterable[Any], words: Any, **more: Any) -> int:
    return send_about(
        mail_type,
        people,
        appeal.application,
        words,
        link=hospital_path("appeal", appeal.application),
        dedupe_key=f"{mail_type.kind}:{appeal.pk}",
        **more,
    )


def _staff(mail_type: MailType, appeal: Appeal, people: Iterable[Any], words: Any, link: str, key: str = "") -> int:
    return send_about(
        mail_type,
        people,
        appeal.application,
        words,
        link=link,
        dedupe_key=f"{mail_type.kind}:{appeal.pk}:{key}",
    )


def _office_page(appeal: Appeal) -> str:
    return reverse("assessment:appeal_check", args=[appeal.pk])


FILED = MailType("assessment.appeal_filed", Urgency.FOR_INFORMATION, LABEL, template=WORDS)


def appeal_filed(appeal: Appeal, people: Iterable[Any]) -> int:
    """To the three appointed people. Returns new mails."""

    def words() -> Words:
        values = _values(appeal)
        return Words(
            _("Your appeal on application %(code)s is filed") % values,
            [
                _("The office checks by %(day)s whether it can be admitted. Then two people judge it.") % values,
                _("The status of your hospital does not change meanwhile."),
            ],
            _("Open the appeal"),
        )

    return _to_hospital(FILED, appeal, people, words)


TO_CHECK = MailType("assessment.appeal_to_check", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def appeal_to_check(appeal: Appeal, people: Iterable[Any]) -> int:
    """To the office. Returns new mails."""

    def words() -> Words:
        values = _values(appeal)
        return Words(
            _("Appeal to check: %(facility)s, %(code)s") % values,
            [_("Say by %(day)s whether it is admitted. Then the chairperson names the panel.") % values],
            _("Check the appeal"),
        )

    return _staff(TO_CHECK, appeal, people, words, _office_page(appeal))


ADMITTED = MailType("assessment.appeal_admitted", Urgency.FOR_INFORMATION, LABEL, template=WORDS)


def appeal_admitted(appeal: Appeal, people: Iterable[Any]) -> int:
    """To the three appointed people. Returns new mails."""

    def words() -> Words:
        values = _values(appeal)
        return Words(
            _("Your appeal on application %(code)s is admitted") % values,
            [_("The chairperson names two people who neither assessed the application nor signed the decision.")],
            _("Open the appeal"),
        )

    return _to_hospital(ADMITTED, appeal, people, words)


NOT_ADMITTED = MailType("assessment.appeal_not_admitted", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def appeal_not_admitted(appeal: Appeal, people: Iterable[Any]) -> int:
    """To the three appointed people, with the reason. Returns new mails."""

    def words() -> Words:
        values = _values(appeal)
        return Words(
            _("Your appeal on application %(code)s is not admitted") % values,
            [
                _("The reason: %(note)s") % values,
                _("The decision stays as it is. The day of your plan has moved by the days that the appeal took."),
            ],
            _("Open the appeal"),
        )

    return _to_hospital(NOT_ADMITTED, appeal, people, words)


WANTS_PANEL = MailType("assessment.appeal_wants_panel", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def appeal_wants_panel(appeal: Appeal) -> int:
    """To the chairpersons who may sign. Returns new mails."""

    def words() -> Words:
        values = _values(appeal)
        return Words(
            _("Name a panel: appeal of %(facility)s, %(code)s") % values,
            [_("Choose two people by %(day)s who neither assessed the application nor signed.") % values],
            _("Name the panel"),
        )

    link = reverse("assessment:appeal_panel", args=[appeal.pk])
    return _staff(WANTS_PANEL, appeal, signing_chairs(appeal.application), words, link)


WITH_PANEL = MailType("assessment.appeal_with_panel", Urgency.FOR_INFORMATION, LABEL, template=WORDS)


def appeal_with_panel(appeal: Appeal, people: Iterable[Any]) -> int:
    """To the three appointed people. Returns new mails."""

    def words() -> Words:
        values = _values(appeal)
        return Words(
            _("Your appeal on application %(code)s is with its panel") % values,
            [_("Two people judge it by %(day)s. You get a letter.") % values],
            _("Open the appeal"),
        )

    return _to_hospital(WITH_PANEL, appeal, people, words)


TO_JUDGE = MailType("assessment.appeal_to_judge", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def appeal_to_judge(appeal: Appeal, people: Iterable[Any]) -> int:
    """To those who were named. Returns new mails."""

    def words() -> Words:
        values = _values(appeal)
        return Words(
            _("Please judge an appeal: %(facility)s, %(code)s") % values,
            [
                _("The chairperson has named you for a panel of two. Please give your opinion by %(day)s.") % values,
                _("The hospital does not read your name."),
            ],
            _("Read the appeal"),
        )

    return _staff(TO_JUDGE, appeal, people, words, reverse("assessment:appeal_judge", args=[appeal.pk]))


CLOSED = MailType("assessment.appeal_closed", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def appeal_closed(appeal: Appeal, people: Iterable[Any]) -> int:
    """To the three appointed people, with the letter. Returns new mails."""

    def words() -> Words:
        values = _values(appeal)
        if appeal.status == AppealStatus.UPHELD:
            return Words(
                _("Your appeal on application %(code)s is upheld") % values,
                [
                    _("The chairperson looks at the decision again and signs it. No plan is due until then."),
                    _("The letter comes with this mail."),
                ],
                _("Open the appeal"),
            )
        return Words(
            _("Your appeal on application %(code)s is not upheld") % values,
            [
                _("Both members of the panel say that the decision was right."),
                _("The day of your plan has moved by the days that the appeal took."),
                _("The letter comes with this mail."),
            ],
            _("Open the appeal"),
        )

    attachments = [appeal.letter] if appeal.letter is not None else []
    return _to_hospital(CLOSED, appeal, people, words, attachments=attachments)


CLOSED_OFFICE = MailType("assessment.appeal_closed_office", Urgency.FOR_INFORMATION, LABEL, template=WORDS)


def appeal_closed_office(appeal: Appeal, people: Iterable[Any]) -> int:
    """To the office. Returns new mails."""

    def words() -> Words:
        values = _values(appeal) | {"result": appeal.get_status_display()}
        return Words(
            _("Appeal closed: %(facility)s, %(code)s") % values,
            [_("The result: %(result)s. The hospital has its letter.") % values],
            _("Open the appeal"),
        )

    return _staff(CLOSED_OFFICE, appeal, people, words, _office_page(appeal))


TAKEN_BACK = MailType("assessment.appeal_taken_back", Urgency.FOR_INFORMATION, LABEL, template=WORDS)


def appeal_taken_back(appeal: Appeal, people: Iterable[Any]) -> int:
    """To the office and to those of the panel who have not judged. Returns new mails."""

    def words() -> Words:
        values = _values(appeal)
        return Words(
            _("Appeal taken back: %(facility)s, %(code)s") % values,
            [_("The decision stays as it is. You do not need to do anything.")],
            _("Open the portal"),
        )

    return _staff(TAKEN_BACK, appeal, people, words, reverse("portal:desk"))


DUE = MailType("assessment.appeal_due", Urgency.NEEDS_YOU, LABEL, template=WORDS)


def appeal_due(appeal: Appeal, people: Iterable[Any]) -> int:
    """To whoever has the next step, on the day that it is due. Returns new mails."""
    pages = {
        AppealStatus.FILED: "assessment:appeal_check",
        AppealStatus.ADMITTED: "assessment:appeal_panel",
        AppealStatus.WITH_PANEL: "assessment:appeal_judge",
    }

    def words() -> Words:
        values = _values(appeal)
        return Words(
            _("The appeal of %(facility)s waits for you") % values,
            [_("Application %(code)s. The day was %(day)s.") % values],
            _("Open the appeal"),
        )

    link = reverse(pages[AppealStatus(appeal.status)], args=[appeal.pk])
    return _staff(DUE, appeal, people, words, link, f"{appeal.due_on:%Y%m%d}")
