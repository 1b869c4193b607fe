"""The app of the programme's settings."""

from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "iasios.programme"
    label = "programme"
