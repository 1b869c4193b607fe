"""Sessions after the page's work is done: what was saved stays saved, whatever becomes of the session."""

import structlog
from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

log = structlog.get_logger("portal.sessions")


class KeptAnswerMiddleware(SessionMiddleware):
    """Django's, except that an answer is given even where its session can no longer be written.

    The session is written after the transaction of the page. A session that ended meanwhile (signed out in another
    window) would turn the answer into a 400, and a database that went away into a 503, though the work is done.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except SessionInterrupted:
            log.info("session_ended_meanwhile")
            response.delete_cookie(
                settings.SESSION_COOKIE_NAME,
                path=settings.SESSION_COOKIE_PATH,
                domain=settings.SESSION_COOKIE_DOMAIN,
                samesite=settings.SESSION_COOKIE_SAMESITE,  # type: ignore[arg-type]
            )
        except DatabaseError as error:
            log.warning("session_not_saved", error=type(error).__name__)
        return response
