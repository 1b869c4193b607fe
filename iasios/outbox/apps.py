"""App configuration."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "iasios.outbox"
    label = "outbox"

    def ready(self) -> None:
        """Fills the table of mail types."""
        from iasios.outbox.mail_types import load_mail_types  # noqa: PLC0415 -- models are not loaded before

        load_mail_types()
