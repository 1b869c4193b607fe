"""App configuration."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "iasios.inbox"
    label = "inbox"
