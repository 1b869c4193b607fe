"""The app of saved views."""

from django.apps import AppConfig


class SavedViewsConfig(AppConfig):
    name = "iasios.saved_views"
    label = "saved_views"
