"""What a status means stands in `applications/statuses.py` alone: a new one needs a row, its steps and a migration."""

import ast
import re
from dataclasses import replace

import pytest
from django.db import connection
from django.db.models import TextChoices
from django.utils import timezone

from applications.enums import Holder
from applications.status_row import Stage
from applications.statuses import (
    CLOSED_STATUSES,
    DECIDED_STATUSES,
    PLAN_REVIEW_STATUSES,
    PLAN_STATUSES,
    PROOF_STATUSES,
    STATUSES,
    UNDECIDED_STATUSES,
    ApplicationStatus,
)
from applications.workflow import APPLICATION
from assessment.emails import reminders
from assessment.queries.dossiers import turn_of
from iasios.access import person_scope
from iasios.portal import workplaces
from iasios.portal.facility_home.banner import banner_of
from iasios.portal.facility_home.facts import gather
from iasios.portal.facility_home.stages import stages_of
from iasios.portal.facility_home.tasks import dates_of, tasks_of
from iasios.portal.office import pipeline_query
from tests.architecture.source import PACKAGES, ROOT, files, parsed

TABLE = "applications/statuses.py"
#: Modules that may import the enum: the table, the transitions, and the column with its CHECK.
NAMES_STATUSES = {TABLE, "applications/status_row.py", "applications/workflow.py", "applications/models/application.py"}
#: Where a text that is also the value of a status means something else.
OTHER_MEANING = {
    "applications/presenters/summary_panel.py": "a variable of a template",
    "applications/models/edition.py": "the draft of an edition",
    "applications/urls.py": "the draft of an edition",
    "applications/views/__init__.py": "the draft of an edition",
    "applications/views/edition_drafts.py": "the draft of an edition",
    "applications/views/editions.py": "the draft of an edition",
    "assessment/emails/__init__.py": "names of mails",
    "assessment/presenters/certificate_answer.py": "the status of a certificate",
    "assessment/services/plans.py": "the event of a notice",
    "assessment/models/seats.py": "the hospital's approval of its assessors",
    "assessment/enums.py": "the status of a certificate",
    "facilities/emails/registration.py": "a variable of a template",
    "facilities/enums.py": "statuses of hand-overs, drafts and consultations, kinds of notices",
    "facilities/presenters/notices.py": "the event of a notice",
    "facilities/templatetags/file_words.py": "a state of the design system",
    "iasios/portal/facility_home/banner.py": "a state of the design system",
    "iasios/ui/live_seal.py": "the state of a certificate",
    "iasios/portal/timeline/views.py": "a state of the design system",
    "iasios/registration/office_views.py": "a variable of a template",
    "iasios/registration/views.py": "a variable of a template",
    "iasios/ui/status_vocabulary.py": "states of the design system",
    "iasios/demo/facilities.py": "the names of the demonstration's scenarios",
    "iasios/demo/facilities_later_stages.py": "the names of the demonstration's scenarios",
    "iasios/demo/scenarios.py": "the names of the demonstration's scenarios",
    "iasios/demo/scenarios_decisions.py": "the names of the demonstration's scenarios",
}


def _modules():
    for path in files(*PACKAGES):
        yield str(path.relative_to(ROOT)), parsed(path)


def test_no_other_module_imports_the_enum_of_statuses():
    found = {
        name
        for name, tree in _modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and any(alias.name == "ApplicationStatus" for alias in node.names)
    }
    assert found - NAMES_STATUSES == set(), "Ask for a quality of the status: a column of applications/status_row.py"


def test_no_other_module_writes_the_value_of_a_status():
    values = set(ApplicationStatus.values)
    quoted = re.compile("'(" + "|".join(sorted(values)) + ")'")
    found: dict[str, set[str]] = {}
    for name, tree in _modules():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            # A text of its own, or within a piece of SQL.
            said = {node.value} & values | (set(quoted.findall(node.value)) if "SELECT" in node.value else set())
            if said:
                found.setdefault(name, set()).update(said)
    assert set(found) - NAMES_STATUSES - set(OTHER_MEANING) == set(), "Ask for a column of applications/status_row.py"
    assert set(OTHER_MEANING) - set(found) == set(), "this exception is no longer needed"


def test_no_template_compares_the_status_of_an_application():
    compared = re.compile(r"application\.status\s*(==|!=|in\b)")
    assert [str(path) for path in (ROOT / "templates").rglob("*.html") if compared.search(path.read_text())] == []


def test_every_status_has_its_row_and_its_way_there():
    assert set(STATUSES) == set(ApplicationStatus.values)
    assert {target for _source, target in APPLICATION.edges} == set(STATUSES)


@pytest.mark.parametrize("row", STATUSES.values(), ids=lambda row: str(row.status))
def test_every_row_is_complete(row):
    assert str(row.label)
    assert str(row.staff_label)
    assert all(isinstance(holder, Holder) and str(words) for holder, words in row.holders.items())
    assert (row.stage is None) == row.is_final
    assert row.stage is None or row.stage in set(Stage)
    # Whoever has to act has a day, and the facility the words of that day; an answer is due to nobody.
    assert (row.due is None) == (row.is_final or row.is_draft)
    facility_acts = Holder.FACILITY in row.holders
    assert bool(str(row.deadline)) == (facility_acts and not row.is_draft)
    assert (row.next_step is not None) == facility_acts
    assert bool(row.awaited[0]) == bool(str(row.awaited[1])) == row.awaits_facility
    if not row.is_final and not row.is_draft:
        assert bool(row.turn) == facility_acts
        assert bool(row.waiting) == bool(set(row.holders) - {Holder.FACILITY})


def _statuses_in_check(name: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name])
        return set(re.findall(r"'(\w+)'", cursor.fetchone()[0])) & set(STATUSES)


@pytest.mark.django_db
def test_the_checks_of_postgresql_say_what_the_table_says():
    draft_and_closed = {status for status, row in STATUSES.items() if row.is_draft or row.is_closed}
    assert _statuses_in_check("application_submitted_at_unless_draft") == draft_and_closed
    assert _statuses_in_check("application_decided_at_if_decided") == set(DECIDED_STATUSES)
    assert _statuses_in_check("application_not_decided_before_sign_off") == set(UNDECIDED_STATUSES)
    assert _statuses_in_check("application_deferred_or_denied_after_audit") == set(PLAN_STATUSES)
    around = {*PLAN_REVIEW_STATUSES, *PROOF_STATUSES, *CLOSED_STATUSES}
    assert _statuses_in_check("application_proofs_open_only_around_the_plan") == around


class MoreStatuses(TextChoices):
    SITE_VISIT = "site_visit", "Site visit"


@pytest.mark.parametrize("like", [status for status, row in STATUSES.items() if not row.is_final], ids=str)
def test_a_status_that_only_the_table_knows_shows_everywhere(ours, monkeypatch, like):
    row = replace(STATUSES[like], status=MoreStatuses.SITE_VISIT, staff_label="Site visit planned")
    monkeypatch.setitem(STATUSES, "site_visit", row)
    with person_scope(ours.representative):
        facts = gather(ours.facility, ours.representative)
        application = facts.application
        application.due_on = timezone.localdate()
        for holder in row.holders:
            application.status, application.holder = "site_visit", holder
            assert banner_of(facts).heading
            assert len(stages_of(facts)) == 6
            tasks_of(facts)
            dates_of(facts)
            assert str(reminders._wanted(application))
            assert turn_of(application, handed_in=True, recommended=False).step
    assert workplaces._line(ours.facility, "site_visit").endswith("· Site visit")
    assert pipeline_query.stage_of("site_visit") == pipeline_query.stage_of(like) == row.stage
    assert {like, "site_visit"} <= set(pipeline_query.statuses_in(row.stage))


def test_a_row_without_words_of_its_own_still_has_a_panel():
    bare = replace(STATUSES["round_2"], status=MoreStatuses.SITE_VISIT, waiting=(), turn=())
    assert [str(bare.panel(None, is_turn=turn).heading) for turn in (True, False)] == ["Site visit", "Site visit"]
