"""Files as responses: always an attachment that no browser opens in our name, never kept by a cache."""

from typing import IO, Any

from django.http import FileResponse, HttpResponse

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def file_response(content: IO[bytes] | Any, *, name: str, content_type: str) -> FileResponse:
    """A file that the portal made itself, such as a PDF, streamed from its open handle."""
    response = FileResponse(content, as_attachment=True, filename=name, content_type=content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def uploaded_file_response(content: IO[bytes] | Any, *, name: str, content_type: str) -> FileResponse:
    """A file that somebody uploaded: should a browser show it after all, it runs nothing and loads nothing."""
    response = file_response(content, name=name, content_type=content_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def picture_response(content: IO[bytes] | Any) -> FileResponse:
    """A PNG that the portal made, shown in a page; should somebody open it alone, it runs nothing."""
    response = FileResponse(content, content_type="image/png")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=600"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def workbook_response(content: bytes, *, name: str) -> HttpResponse:
    """A workbook as a download; `name` ends in .xlsx."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
