"""App configuration."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "iasios.documents"
    label = "documents"
