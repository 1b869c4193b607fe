"""The app of webhooks."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "iasios.webhooks"
    label = "webhooks"
