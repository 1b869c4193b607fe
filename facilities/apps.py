"""App configuration."""

from django.apps import AppConfig


class FacilitiesConfig(AppConfig):
    name = "facilities"

    def ready(self) -> None:
        """Tells the outbox how people wish to be written to."""
        from facilities.mailing import plan_mail  # noqa: PLC0415 -- models are not loaded before
        from iasios.outbox.schedule import register_planner  # noqa: PLC0415 -- see above

        register_planner(plan_mail)
