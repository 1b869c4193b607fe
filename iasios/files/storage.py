"""Files in a folder of this machine, whole or not at all."""

from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage


class WholeFileStorage(FileSystemStorage):
    """Django's, except that a file that could not be written to its end (a full disk) leaves nothing behind."""

    def _save(self, name: str, content: Any) -> str:
        path = Path(self.path(name))
        was_there = path.exists()
        try:
            saved: str = super()._save(name, content)  # type: ignore[misc]
            return saved
        except OSError:
            # Names are random, so nobody else writes to this one.
            if not was_there:
                path.unlink(missing_ok=True)
            raise
