"""App configuration."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "iasios.outbox"
    label = "outbox"
