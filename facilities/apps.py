"""App configuration."""

from django.apps import AppConfig


class FacilitiesConfig(AppConfig):
    name = "facilities"

    def ready(self) -> None:
        """Tells the outbox how people wish to be written to."""
        from facilities.mail_preferences import plan_mail  # noqa: PLC0415 -- models are not loaded before
        from iasios.outbox.delivery_plan import register_planner  # noqa: PLC0415 -- see above

        register_planner(plan_mail)
