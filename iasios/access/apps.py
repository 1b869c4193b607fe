"""App configuration; the app exists for its migration, which prepares roles and scope functions."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "iasios.access"
    label = "access"
