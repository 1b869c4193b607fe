"""System checks that a deployment must pass (`check --deploy`)."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import DatabaseError, connection
from django.utils.module_loading import import_string

from iasios.documents.signing_key import SigningUnavailable, known_certificates, signing_problem


@register(Tags.security, deploy=True)
def mail_goes_through_the_outbox(app_configs: Any, **kwargs: Any) -> list[Error]:
    if settings.EMAIL_BACKEND != "iasios.outbox.backend.OutboxBackend":
        return [Error("Mail must go through the outbox.", hint="Set EMAIL_URL, not EMAIL_BACKEND.", id="portal.E001")]
    return []


@register(Tags.security, deploy=True)
def papers_can_be_signed(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Where a key is named; without one, documents wait and the office reads why."""
    problem = signing_problem()
    if problem is not None:
        hint = "Set SIGNING_KEY_FILE and SIGNING_KEY_PASSWORD."
        return [Error(str(problem.label), hint=hint, id="portal.E003")] if settings.SIGNING_KEY_FILE else []
    try:
        known_certificates()
    except SigningUnavailable:
        hint = "PAST_SIGNING_CERTIFICATES names PEM files."
        return [Error("A former certificate for signing cannot be opened.", hint=hint, id="portal.E004")]
    return []


@register(Tags.security, deploy=True)
def online_payments_can_be_trusted(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Where a provider is named: its class is there, its pages are encrypted, its calls are signed."""
    if not settings.ONLINE_PAYMENT_PROVIDER:
        return []
    found = []
    try:
        import_string(settings.ONLINE_PAYMENT_PROVIDER)
    except ImportError:
        hint = "ONLINE_PAYMENT_PROVIDER is the dotted path of a class."
        found.append(Error("The provider of online payments cannot be imported.", hint=hint, id="portal.E005"))
    if not settings.ONLINE_PAYMENT_SECRET:
        hint = "Set ONLINE_PAYMENT_SECRET."
        found.append(Error("Calls of the provider of online payments are not signed.", hint=hint, id="portal.E006"))
    if not settings.ONLINE_PAYMENT_ORIGIN.startswith("https://"):
        hint = "Set ONLINE_PAYMENT_ORIGIN, such as https://pay.example."
        found.append(Error("The pages of the provider of online payments are unknown.", hint=hint, id="portal.E007"))
    return found


@register(Tags.database)
def role_cannot_bypass_isolation(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[Error]:
    """Runs where a database is asked for (`check --database default`), and says nothing when none answers."""
    if not databases:
        return []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
            row = cursor.fetchone()
    except DatabaseError:
        return []
    if row and row[0]:
        return [
            Error(
                "The application's database role may bypass row-level security.",
                hint="Connect as a role with NOSUPERUSER NOBYPASSRLS; migrate as the owner.",
                id="portal.E002",
            )
        ]
    return []
