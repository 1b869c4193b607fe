"""The composition root as a Django app: it registers the policy and the Celery app at start-up."""

from django.apps import AppConfig


class CompositionConfig(AppConfig):
    name = "iasios"
    label = "portal"

    def ready(self) -> None:
        from iasios import celery, checks, policy  # noqa: F401, PLC0415 -- apps must be loaded first
        from iasios.web import security_events, session_activity  # noqa: F401, PLC0415 -- connect signals

        policy.register()
