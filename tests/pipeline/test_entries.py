"""The row of a facility says what the tables say that it repeats, whatever changes; and the pipeline reads no more."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Min
from django.db.utils import ProgrammingError
from django.utils import timezone

from applications.enums import Holder
from applications.models import Application
from applications.services import withdraw_application
from applications.statuses import OPEN_STATUSES, STATUSES
from facilities.enums import FacilityStatus
from facilities.models import Facility, Listing
from iasios.access import office_scope, person_scope
from iasios.pipeline.models import PipelineEntry
from iasios.portal.office import pipeline_query
from iasios.portal.office.pipeline_query import Chosen, every_line, overview
from iasios.text.search_keys import fold
from invoicing.models import Invoice
from invoicing.services import issue_enrolment_invoice, record_payment
from tests.factories import dossier
from tests.factories.facility import make_facility

pytestmark = pytest.mark.django_db


def expected() -> dict[int, tuple[Any, ...]]:
    found = {}
    for facility in Facility.objects.all():
        application = facility.applications.filter(status__in=OPEN_STATUSES).first()
        listing = Listing.objects.filter(facility=facility).first()
        invoice_due = facility.invoices.filter(status="issued").aggregate(first=Min("due_on"))["first"]
        term_ends = listing.until if listing else None
        status, holder, since = facility.status, Holder.NOBODY, facility.status_since
        if application:
            status, holder, since = application.status, application.holder, application.holder_since
        if facility.status == FacilityStatus.REGISTERED:
            status, holder, since = facility.status, Holder.FACILITY, facility.registered_at
        due = application.due_on if application else None
        days = [day for day in (due, invoice_due, None if application else term_ends) if day]
        found[facility.pk] = (
            facility.name,
            fold(f"{facility.name} {facility.city} {facility.institution}"),
            facility.country,
            status,
            application.pk if application else None,
            holder,
            since,
            due,
            invoice_due,
            term_ends,
            min(days, default=None),
        )
    return found


def kept() -> dict[int, tuple[Any, ...]]:
    columns = ("name", "search_key", "country", "status", "application_id", "holder", "since")
    dates = ("due_on", "invoice_due_on", "term_ends_on", "next_on")
    return {row[0]: row[1:] for row in PipelineEntry.objects.values_list("pk", *columns, *dates)}


def test_an_application_is_open_as_long_as_somebody_holds_it() -> None:
    for status, row in STATUSES.items():
        assert (Holder.NOBODY in row.holders) is row.is_final, status
    assert {str(status) for status in STATUSES}.isdisjoint(FacilityStatus.values)


def test_from_registration_to_a_paid_invoice_and_a_new_name(ours: Any, office: Any) -> None:
    place = make_facility("Szent Imre Onkológia", "szentimre", enrolled=False)
    assert kept() == expected()
    assert kept()[place.facility.pk][3:6] == ("registered", None, "facility")
    invoice = issue_enrolment_invoice(facility=place.facility)
    assert kept() == expected()
    assert kept()[place.facility.pk][-1] == invoice.due_on
    record_payment(invoice=invoice, amount=Decimal(invoice.total), received_on=timezone.localdate(), by=office)
    assert kept() == expected()
    assert kept()[place.facility.pk][3] == "draft"
    Facility.objects.filter(pk=place.facility.pk).update(name="Klinika Łódź", city="Łódź", country="PL")
    assert kept() == expected()
    name, search_key, country = kept()[place.facility.pk][:3]
    assert (name, search_key[:17], country) == ("Klinika Łódź", "klinika lodz lodz", "PL")


def test_a_withdrawn_application_leaves_the_facility_in_its_own_status(ours: Any) -> None:
    withdraw_application(application=ours.application, by=ours.representative, reason="Later.")
    assert kept() == expected()
    assert kept()[ours.facility.pk][3:6] == ("enrolled", None, "nobody")


@pytest.mark.stage("accredited")
def test_steps_decision_term_and_invoices(
    ours: Any, office: Any, assessor_one: Any, assessor_two: Any, chair: Any
) -> None:
    dossier.accredited(ours, office, assessor_one, assessor_two, chair)
    assert kept() == expected()
    assert kept()[ours.facility.pk][3:6] == ("accredited", None, "nobody")
    today = timezone.localdate()
    Listing.objects.filter(facility=ours.facility).update(until=today + timedelta(days=40))
    assert kept() == expected()
    assert kept()[ours.facility.pk][-1] == today + timedelta(days=40)


@pytest.mark.stage("information_requested")
def test_a_moved_due_day_and_the_first_of_two_invoices(
    ours: Any, office: Any, assessor_one: Any, assessor_two: Any
) -> None:
    dossier.information_requested(ours, office, assessor_one, assessor_two)
    today = timezone.localdate()
    Application.objects.filter(pk=ours.application.pk).update(due_on=today - timedelta(days=3))
    assert kept() == expected()
    assert kept()[ours.facility.pk][-1] == today - timedelta(days=3)
    assert Invoice.objects.filter(facility=ours.facility, status="issued").count() == 0


def test_only_the_office_reads_it_and_nobody_writes_it(ours: Any, office: Any, assessor_one: Any) -> None:
    with office_scope("look at the pipeline"):
        assert PipelineEntry.objects.count() == 1
    for person in (ours.representative, ours.member, assessor_one):
        with person_scope(person):
            assert PipelineEntry.objects.count() == 0
    with office_scope("try to write"):
        for statement in (
            "UPDATE pipeline_pipelineentry SET name = 'x'",
            "DELETE FROM pipeline_pipelineentry",
            "SELECT pipeline_write('{}')",
        ):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(statement)


class Fetched:
    """Statements and the rows that they brought."""

    def __init__(self) -> None:
        self.rows: list[int] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        self.rows.append(context["cursor"].rowcount)
        return result


def fetched(chosen: Chosen) -> list[int]:
    watch = Fetched()
    with connection.execute_wrapper(watch):
        overview(chosen)
    return watch.rows


def test_asks_as_much_of_few_as_of_many(ours: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline_query, "PAGE", 3)

    def grow(first: int, last: int) -> None:
        for number in range(first, last):
            make_facility(f"Clinic {number:02}", f"clinic{number}", application=False)

    choices = [Chosen(view="all"), Chosen(view="all", search="clinic"), Chosen(view="all", holder="nobody")]
    grow(0, 4)
    few = [fetched(chosen) for chosen in choices]
    # A row for each status and country, the page, and a number where the counts do not say it.
    assert few == [[2, 3], [2, 3, 1], [2, 3, 1]]
    grow(4, 12)
    assert [fetched(chosen) for chosen in choices] == few
    assert [overview(chosen)[1].total for chosen in choices] == [13, 12, 12]
    assert len(every_line(Chosen(view="all"))) == 13


@pytest.mark.parametrize(("sort", "index"), [("", "pipeline_late_first"), ("name", "pipeline_by_name")])
def test_a_page_is_read_in_the_order_of_an_index(ours: Any, sort: str, index: str) -> None:
    where, values = pipeline_query._where(Chosen())
    with office_scope("look at the plan"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(
            f"EXPLAIN SELECT facility_id FROM pipeline_pipelineentry WHERE {where}"
            f" ORDER BY {pipeline_query._ORDERS[sort]} LIMIT 25",
            values,
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert f"using {index}" in plan
    assert "Sort" not in plan
