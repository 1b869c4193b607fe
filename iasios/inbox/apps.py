"""App configuration."""

from django.apps import AppConfig
from django.db.models.signals import post_save


class InboxConfig(AppConfig):
    name = "iasios.inbox"
    label = "inbox"

    def ready(self) -> None:
        """Lets what happens change the number beside *Today*."""
        from iasios.audit.models import AuditEvent  # noqa: PLC0415 -- models are not loaded before
        from iasios.inbox.counting import forget_number  # noqa: PLC0415 -- see above
        from iasios.inbox.models import InboxMark  # noqa: PLC0415 -- see above

        for model in (AuditEvent, InboxMark):
            post_save.connect(forget_number, sender=model, dispatch_uid=f"inbox.number.{model.__name__}")
