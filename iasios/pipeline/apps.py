"""The app of the pipeline's rows."""

from django.apps import AppConfig


class PipelineConfig(AppConfig):
    name = "iasios.pipeline"
    label = "pipeline"
