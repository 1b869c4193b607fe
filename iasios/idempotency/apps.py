"""App configuration."""

from django.apps import AppConfig


class IdempotencyConfig(AppConfig):
    name = "iasios.idempotency"
    label = "idempotency"
