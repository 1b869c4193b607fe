"""Text goes over the wire compressed; files go as they are."""

from django.http import HttpResponse
from django.http.request import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

#: Beside text/…: what else is text. Documents, workbooks and pictures are compressed in themselves.
_TEXT = {"application/json", "application/geo+json", "application/javascript", "application/xml", "image/svg+xml"}


class CompressionMiddleware(GZipMiddleware):
    """Compresses whole answers of text for browsers that take gzip.

    Django adds up to 100 random bytes to each, so that the length of a page does not tell what is in it (BREACH).
    A file that is sent piece by piece keeps its length, which browsers show the progress of a download by.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
        if not isinstance(response, HttpResponse) or not (kind.startswith("text/") or kind in _TEXT):
            return response
        compressed: HttpResponseBase = super().process_response(request, response)
        return compressed
