"""App configuration."""

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "iasios.retention"
    label = "retention"
