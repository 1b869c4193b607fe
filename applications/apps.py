"""App configuration."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"

    def ready(self) -> None:
        """Tells the public texts how many questions there are."""
        from applications.queries import newest_figures  # noqa: PLC0415 -- models are not loaded before
        from iasios.programme.rendering import register_value  # noqa: PLC0415 -- see above

        register_value("total", lambda: newest_figures().total)
