"""How an upload enters the process: what is too large is thrown away while it comes in, and the form says so."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler

from iasios.files.content_types import TooLargeUpload


class LimitUploadHandler(FileUploadHandler):
    """Stands before Django's own handlers. Typed text and smaller files of the same form arrive as usual."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.seen += len(raw_data)
        return raw_data if self.seen <= settings.MAX_FILE_BYTES else None

    def file_complete(self, file_size: int) -> TooLargeUpload | None:
        if self.seen <= settings.MAX_FILE_BYTES:
            return None
        return TooLargeUpload(None, self.file_name, self.content_type, self.seen)
