"""Makes a database as the first release does, fills in a little, and migrates it to the newest migrations.

Runs in a process of its own, as the owner of an empty database: `python -m tests.architecture.upgrade`. Prints what it
finds afterwards, as JSON.
"""

import json
import sys
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from tests.architecture import first_release


def upgrade() -> dict[str, object]:
    """What the newest release finds of the rows that the first one wrote."""
    with_rows = _migrate_to_the_first_release()
    with transaction.atomic():
        _open_all_facilities()
        _fill(with_rows)
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        _open_all_facilities()
        return _read()


def _migrate_to_the_first_release() -> Any:
    """The models as the first release knew them."""
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    ours = first_release.targets()
    others = [key for key in executor.loader.graph.leaf_nodes() if key[0] not in ours]
    return executor.migrate([*ours.items(), *others]).apps


def _open_all_facilities() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.scope', 'office', true)")


def _fill(apps: Any) -> None:
    """A person of each role, a facility, its application with one answer, an invoice and an event of the log."""
    now = timezone.now()
    user = apps.get_model("facilities", "User").objects
    representative, deputy, member = (
        user.create(email=f"{name}@hospital.example", full_name=name.title(), password="!")
        for name in ("representative", "deputy", "member")
    )
    facility = apps.get_model("facilities", "Facility").objects.create(
        slug="first-hospital",
        name="First Hospital",
        kind="independent",
        street="Ring 1",
        city="Łódź",
        country="PL",
        procedures_per_year=150,
        authority_name="Ana Roth",
        authority_position="Director",
        authority_confirmed_at=now,
        billing_name="First Hospital",
        billing_address="Ring 1",
        billing_country="PL",
        status_since=now,
        registered_at=now,
        code="CODE",
        code_digest="digest",
        representative=representative,
        deputy=deputy,
        account_holder=member,
    )
    apps.get_model("facilities", "Membership").objects.create(
        facility=facility, user=member, created_at=now, joined_at=now
    )
    edition = apps.get_model("applications", "Edition").objects.create(
        code="first", year=2026, title="First", sha256="0" * 64, published_at=now
    )
    section = apps.get_model("applications", "Section").objects.create(
        edition=edition, code="section", position=1, title="Section"
    )
    standard = apps.get_model("applications", "Standard").objects.create(
        edition=edition, section=section, number=1, title="Standard"
    )
    question = apps.get_model("applications", "Question").objects.create(
        edition=edition,
        standard=standard,
        code="q1",
        number=1,
        letter="a",
        requirement="core",
        kind="yes_no_evidence",
        text="Is it so?",
        short="So",
    )
    application = apps.get_model("applications", "Application").objects.create(
        facility=facility, edition=edition, code="A-1", status_since=now, holder_since=now, opened_at=now
    )
    answer = apps.get_model("applications", "Answer").objects.create(
        application=application, facility=facility, question=question
    )
    answer.evidence, answer.version, answer.updated_at, answer.updated_by = "The register of 2025", 1, now, member
    answer.save()
    rests_on_cases = apps.get_model("applications", "Question").objects.create(
        edition=edition,
        standard=standard,
        code="q2",
        number=2,
        letter="b",
        requirement="core",
        kind="case_review",
        text="Do the records show it?",
        short="Shown",
    )
    apps.get_model("applications", "Answer").objects.create(
        application=application, facility=facility, question=rests_on_cases, met=True, is_complete=True
    )
    apps.get_model("invoicing", "Invoice").objects.create(
        facility=facility,
        number="2026-1",
        purpose="other",
        status_since=now,
        issued_at=now,
        issued_on=now.date(),
        due_on=now.date(),
        issuer={},
        recipient_name="First Hospital",
        recipient_address="Ring 1",
        recipient_country="PL",
        facility_name="First Hospital",
        currency="EUR",
        vat_category="AE",
        vat_rate=0,
        net=100,
        vat=0,
        total=100,
    )
    apps.get_model("audit", "AuditEvent").objects.create(facility=facility, at=now, actor=member, action="first")


def _read() -> dict[str, object]:
    """Through the models of today."""
    from applications.models import Answer, AnswerVersion, Application
    from facilities.models import Facility
    from iasios.audit.models import AuditEvent
    from invoicing.models import Invoice

    facility = Facility.objects.get()
    application = Application.objects.get()
    event = AuditEvent.objects.get()
    return {
        "facility": [facility.name, facility.status, facility.representative.full_name],
        "members": [membership.user.full_name for membership in facility.memberships.all()],
        "application": [application.code, application.status, application.holder],
        "answers": [[answer.evidence, answer.is_complete] for answer in Answer.objects.order_by("pk")],
        "versions": [version.evidence for version in AnswerVersion.objects.all()],
        "invoices": [[invoice.number, str(invoice.total)] for invoice in Invoice.objects.all()],
        "log": [event.action, event.number, len(event.digest)],
    }


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(upgrade()))
