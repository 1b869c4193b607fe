"""The one place that makes a request of the office one of the person whose portal it looks at, and keeps it reading."""

from collections.abc import Callable
from email.message import Message
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from iasios.access import show_as_viewed
from iasios.access.middleware import READ_METHODS
from iasios.support_view.models import SupportView
from iasios.support_view.queries import open_view
from iasios.support_view.services import note_file
from iasios.web.error_views import forbidden
from iasios.web.kept_copies import nothing_saved
from iasios.web.session_activity import SECOND_FACTOR

#: Session key: the view that the browser is in.
SESSION_KEY = "support_view"
#: Apps whose pages are shown; what the person may not open there is refused as ever.
SHOWN = frozenset({"portal", "facilities", "applications", "casereview", "assessment", "invoicing", "ui"})
#: The person's own account is not shown: sign-in, recovery codes, sessions, and addresses that work like keys.
OWN_ACCOUNT = (
    "facilities:activat",
    "facilities:booking",
    "facilities:doubt",
    "facilities:invitation",
    "facilities:join",
    "facilities:my_",
    "facilities:remove_by_link",
    "facilities:session_end",
    "facilities:user_registration",
    "portal:feed",
    "portal:group",
)


class SupportViewMiddleware:
    """While a view lasts, `request.user` is the person with their links to the one hospital, and nothing is changed.

    Every method that could change something is refused here, whatever the view behind it would do; PostgreSQL keeps
    the transaction read-only besides. Stands inside what notes who is active and outside the transaction: session,
    activity and idle limit stay those of the person of the office.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        leaves = request.path == reverse("support_view:leave")
        if request.path in settings.PATHS_WITHOUT_TRANSACTION or leaves or SESSION_KEY not in request.session:
            return self.get_response(request)
        office: Any = request.user
        found = open_view(request.session[SESSION_KEY], by=office) if office.is_authenticated else None
        if found is None or (settings.REQUIRE_SECOND_FACTOR and not request.session.get(SECOND_FACTOR)):
            # Whatever was asked for was asked for as somebody else: nothing of it is done as the office.
            request.session.pop(SESSION_KEY)
            messages.info(request, _("The support view is over. You are in your own portal again."))
            return nothing_saved(redirect("portal:desk"))
        view, links = found
        show_as_viewed(view.viewed, links)
        request.user, request.support_view = view.viewed, view  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
        finally:
            request.user = office
        self._note_file(view, response)
        return response

    def process_view(self, request: HttpRequest, function: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not hasattr(request, "support_view"):
            return None
        if request.method not in READ_METHODS:
            return forbidden(request, PermissionError(_("Nothing can be changed in a support view. Leave it first.")))
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name.partition(":")[0] not in SHOWN or name.startswith(OWN_ACCOUNT):
            words = _("A support view does not show this page. It belongs to the person’s own account.")
            return forbidden(request, PermissionError(words))
        return None

    def _note_file(self, view: SupportView, response: HttpResponse) -> None:
        """Files are named in the log of the hospital; if that fails, nothing is handed out."""
        disposition = response.headers.get("Content-Disposition", "")
        if response.status_code == 200 and disposition:
            header = Message()
            header["Content-Disposition"] = disposition
            note_file(view=view, name=header.get_filename() or "")
