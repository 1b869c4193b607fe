"""CHECK constraints that a status workflow needs, built the same way everywhere."""

from collections.abc import Collection

from django.db.models import CheckConstraint, Q, TextChoices
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual


def status_known(model: str, statuses: type[TextChoices], field: str = "status") -> CheckConstraint:
    return CheckConstraint(name=f"{model}_{field}_is_known", condition=Q(**{f"{field}__in": sorted(statuses.values)}))


def paired(model: str, prefix: str) -> CheckConstraint:
    """`<prefix>_at` and `<prefix>_by` are both set or both empty."""
    at, by = f"{prefix}_at__isnull", f"{prefix}_by__isnull"
    return CheckConstraint(
        name=f"{model}_{prefix}_at_with_by", condition=Q(**{at: True, by: True}) | Q(**{at: False, by: False})
    )


def stamped_iff(model: str, prefix: str, statuses: Collection[str]) -> CheckConstraint:
    """`<prefix>_at` is set exactly in these statuses."""
    inside = Q(status__in=sorted(str(status) for status in statuses))
    at = f"{prefix}_at__isnull"
    return CheckConstraint(
        name=f"{model}_{prefix}_at_iff_{prefix}", condition=(inside & Q(**{at: False})) | (~inside & Q(**{at: True}))
    )


#: Characters that fit into one text of a person; forms say so, PostgreSQL insists.
TEXT_LIMIT = 20_000


def texts_within_limit(model: str, *fields: str) -> CheckConstraint:
    """No text is longer than TEXT_LIMIT characters."""
    condition = Q()
    for field in fields:
        condition &= Q(LessThanOrEqual(Length(field), TEXT_LIMIT))
    return CheckConstraint(name=f"{model}_texts_within_limit", condition=condition)
