"""What a request of our own scripts asks for. Every address answers without script, too."""

from django.http import HttpRequest


def is_autosave(request: HttpRequest) -> bool:
    """Whether a script saves while somebody writes and expects JSON instead of a page."""
    return request.headers.get("X-Autosave") == "1"


def wants_fragment(request: HttpRequest, part: str) -> bool:
    """Whether only the part with this id is asked for, because it changes by itself (static/js/refresh.js)."""
    return request.headers.get("X-Fragment") == part
