"""Joint verdicts, and what counts for the hospital: the joint one where there is one, otherwise each assessor's own."""

from collections.abc import Iterable

from django.db.models import IntegerField, Q, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from applications.models import Application
from assessment.interrater_agreement import CHOICES, AgreementFigures, pair_key
from assessment.models import Agreement, Evaluation, JointVerdict, Verdict
from assessment.queries.evaluations import OPEN_CHOICES


def joint_verdicts(application: Application, round_: int) -> dict[int, JointVerdict]:
    """The present joint verdicts of a round by question, proposed or agreed; one query."""
    rows = JointVerdict.objects.filter(application=application, round=round_, superseded_at__isnull=True)
    return {row.question_id: row for row in rows.select_related("proposed_by", "agreed_by")}


def agreed_verdicts(application: Application, round_: int) -> dict[int, JointVerdict]:
    """Those that both stand by."""
    return {question: row for question, row in joint_verdicts(application, round_).items() if row.is_agreed}


def open_questions(application: Application, round_: int, evaluation_ids: Iterable[int]) -> set[int]:
    """Questions that are open for the hospital: by the joint verdict where there is one, else by either assessor."""
    by_either = set(
        Verdict.objects.filter(evaluation__in=list(evaluation_ids), choice__in=OPEN_CHOICES)
        .order_by()
        .values_list("question_id", flat=True)
    )
    agreed = agreed_verdicts(application, round_)
    jointly_open = {question for question, row in agreed.items() if row.choice in OPEN_CHOICES}
    return (by_either - set(agreed)) | jointly_open


def disclosed_evaluations(application: Application, round_: int) -> list[int]:
    """The evaluations of a round that are disclosed."""
    rows = Evaluation.objects.filter(application=application, round=round_, is_disclosed=True)
    return list(rows.values_list("pk", flat=True))


def agreement_in_all(rows: "QuerySet[Agreement]") -> AgreementFigures:
    """All these rounds as one table, added up by PostgreSQL; one query."""
    pairs = [pair_key(one, other) for one in CHOICES for other in CHOICES]
    sums = {
        f"pair_{number}": Sum(Cast(KeyTextTransform(pair, "pairs"), IntegerField()), default=0)
        for number, pair in enumerate(pairs)
    }
    found = rows.order_by().aggregate(**sums)
    return AgreementFigures({pair: found[f"pair_{number}"] for number, pair in enumerate(pairs)})


def agreements(*, only: str = "") -> "QuerySet[Agreement]":
    """All counted rounds, the latest first, in the office's scope; `only` searches code and facility."""
    rows = Agreement.objects.select_related("application", "facility")
    if only:
        rows = rows.filter(Q(application__code__icontains=only) | Q(facility__name__icontains=only))
    return rows
