"""The app of support views."""

from django.apps import AppConfig


class SupportViewConfig(AppConfig):
    name = "iasios.support_view"
    label = "support_view"
