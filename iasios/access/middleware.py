"""One transaction per request, with the person's scope set inside it.

The transaction is opened here and not by ATOMIC_REQUESTS, because lazy template responses are rendered after the
view's own transaction has closed and would see no rows. Never stream tenant rows: streaming runs after this.
"""

from collections.abc import Callable

from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from iasios.access.scopes import apply_standing, forget_scope
from iasios.access.user_links import is_viewed, standing_of

READ_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
#: An attribute of the request, for the page of a failure: missing before the end of the work, then one of the two.
OUTCOME = "_transaction_outcome"
COMMITTING, COMMITTED = "committing", "committed"


class TenancyMiddleware:
    """Opens the transaction, tells PostgreSQL who asks, and rolls back when a view raised."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in settings.PATHS_WITHOUT_TRANSACTION:
            return self.get_response(request)
        # A savepoint cannot be read-only for itself, so inside a test's transaction reads are not enforced.
        request._outermost = not connection.in_atomic_block  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                response = self.get_response(request)
                if getattr(request, "_view_raised", False) or response.status_code >= 500:
                    transaction.set_rollback(True)
                elif request.method not in READ_METHODS:
                    setattr(request, OUTCOME, COMMITTING)
        finally:
            forget_scope()
        if hasattr(request, OUTCOME):
            setattr(request, OUTCOME, COMMITTED)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> None:
        # Somebody signed out touches no tenant row: leave the scope empty and save the query.
        if request.path in settings.PATHS_WITHOUT_TRANSACTION or not request.user.is_authenticated:
            return
        standing = standing_of(request.user)
        # Whoever looks at the portal as somebody else writes nothing, not even where a read leaves a trace.
        reads = request.method in READ_METHODS and getattr(view, "reads_only", False)
        outermost: bool = request._outermost  # type: ignore[attr-defined]
        apply_standing(standing, read_only=outermost and (reads or is_viewed(request.user)))

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        # The 404 or 403 page is still rendered inside this transaction, so only mark it here.
        request._view_raised = True  # type: ignore[attr-defined]
        if connection.in_atomic_block and connection.errors_occurred:
            transaction.set_rollback(True)
