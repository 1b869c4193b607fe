"""What the people of a hospital wait for from each other: rows of the home of the one who is waited for."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.enums import TaskStatus
from applications.queries import TeamTask
from iasios.access import Capability, may
from iasios.portal.facility_home.facts import Facts
from iasios.portal.facility_home.task import Task
from iasios.text.formatting import day
from iasios.text.relative_dates import due_word


def team_tasks_of(facts: Facts) -> list[Task]:
    """Questions to check, to change and to write, in this order; then who waits for a yes to join."""
    mine = [task for task in facts.team if task.assignee_id == facts.user.pk]
    asked = [task for task in facts.team if task.given_by_id == facts.user.pk and task.status == TaskStatus.TO_CHECK]
    return [
        *(_to_check(facts, task) for task in asked if task.assignee_id != facts.user.pk),
        *(_to_change(facts, task) for task in mine if task.status == TaskStatus.CHANGE_WANTED),
        *(_to_write(facts, task) for task in mine if task.status == TaskStatus.GIVEN),
        *_to_approve(facts),
    ]


def _page(facts: Facts, task: TeamTask) -> str:
    return reverse("applications:team", args=[facts.facility.slug, task.state.code])


def _to_check(facts: Facts, task: TeamTask) -> Task:
    why = _("%(name)s has written it and asks you to look at it.") % {"name": facts.name_of(task.assignee_id)}
    return _in_team(facts, task, _("Check the answer: %(topic)s"), why)


def _to_change(facts: Facts, task: TeamTask) -> Task:
    why = _("%(name)s says what should change.") % {"name": facts.name_of(task.given_by_id)}
    return _in_team(facts, task, _("Change the answer: %(topic)s"), why)


def _in_team(facts: Facts, task: TeamTask, title: str, why: str) -> Task:
    """A row that leads to the page where the two write to each other."""
    title = title % {"topic": task.state.short}
    return Task(title, _page(facts, task), why, criterion=task.state.criterion, state="your_turn")


def _to_write(facts: Facts, task: TeamTask) -> Task:
    state, word = due_word(task.due_on, facts.today) if task.due_on else ("your_turn", "")
    if task.state.is_complete:
        title = _("Say that it is done: %(topic)s") % {"topic": task.state.short}
        url, why = _page(facts, task), _("The answer is complete; nobody has been asked to check it yet.")
    else:
        title = _("Write the answer: %(topic)s") % {"topic": task.state.short}
        url = task.state.url
        who = facts.name_of(task.given_by_id)
        why = (
            _("%(name)s gave it to you, by %(day)s.") % {"name": who, "day": day(task.due_on)}
            if task.due_on
            else _("%(name)s gave it to you.") % {"name": who}
        )
    state = "your_turn" if state == "waiting" else state
    return Task(title, url, why, criterion=task.state.criterion, state=state, word=word)


def _to_approve(facts: Facts) -> list[Task]:
    waiting = facts.to_approve
    if not waiting or not may(facts.user, Capability.MANAGE_PEOPLE, facts.facility):
        return []
    title = ngettext("%(count)s colleague waits for your yes", "%(count)s colleagues wait for your yes", len(waiting))
    names = ", ".join(colleague.name for colleague in waiting)
    return [
        Task(
            title=title % {"count": len(waiting)},
            url=reverse("facilities:people", args=[facts.facility.slug]),
            why=_("%(names)s used the code of your hospital.") % {"names": names},
            icon="user-plus",
            state="your_turn",
        )
    ]
