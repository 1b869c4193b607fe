"""What a facility and its public line say in the same way."""

from django.db import models
from django.db.models import Q


def on_earth(model: str) -> models.CheckConstraint:
    """Latitude and longitude are both there or both empty, and lie on the earth."""
    there = Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180)
    both_empty = Q(latitude__isnull=True, longitude__isnull=True)
    # PostgreSQL takes a comparison with nothing for neither true nor false, and a check lets that pass.
    return models.CheckConstraint(
        name=f"{model}_place_is_on_earth",
        condition=both_empty | (Q(latitude__isnull=False, longitude__isnull=False) & there),
    )
