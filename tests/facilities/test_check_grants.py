"""The command that compares grants with memberships."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from facilities.queries.people import grant_faults
from iasios.access import Role
from iasios.access.grants import link, unlink
from iasios.audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def run(*args):
    out = StringIO()
    call_command("check_grants", *args, stdout=out)
    return out.getvalue().splitlines()


def test_it_says_that_all_is_well(ours, theirs):
    assert run() == ["Grants and memberships agree."]


def test_it_reports_without_changing_and_repairs_when_told(ours, theirs):
    unlink(ours.member, Role.MEMBER, ours.facility)
    link(theirs.member, Role.REPRESENTATIVE, ours.facility)
    with pytest.raises(CommandError, match="2 grants do not fit"):
        run()
    assert len(grant_faults()) == 2
    lines = run("--fix")
    assert sorted(lines) == sorted(
        [
            f"missing: member of person {ours.member.pk} at facility {ours.facility.pk}",
            f"unexplained: representative of person {theirs.member.pk} at facility {ours.facility.pk}",
            "2 grants repaired.",
        ]
    )
    assert grant_faults() == []
    assert AuditEvent.objects.filter(action="grant.repaired", facility=ours.facility).count() == 2
