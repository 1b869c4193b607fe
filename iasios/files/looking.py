"""Looks into a file in a process of its own: a picture of its first page, and its text by page.

What people upload is foreign and may be made to harm the reader. The process gets the bytes, no database and no
network of ours to speak of, limited memory and time; whatever happens to it, the caller goes on without a picture.
`iasios.files.reader_process` is that process.
"""

import json
import subprocess
import sys
from base64 import b64decode
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Seconds on the clock that one file gets.
MOST_WAIT = 60
PICTURES = ("image/png", "image/jpeg", "image/tiff", "image/webp")
PDF = "application/pdf"


@dataclass(frozen=True)
class SeenFile:
    """What was seen: a PNG made by us, or none; the text of each page, the first first."""

    preview: bytes = b""
    pages: list[str] = field(default_factory=list)


def can_look(media_type: str) -> bool:
    """Whether there is something to see in a file of this kind."""
    return media_type == PDF or media_type in PICTURES


def look_into(content: bytes, media_type: str) -> SeenFile:
    """Never raises for what the file holds: a file that cannot be read shows nothing."""
    if not can_look(media_type):
        return SeenFile()
    try:
        done = subprocess.run(  # noqa: S603 -- our own module, no shell
            [sys.executable, "-m", "iasios.files.reader_process", media_type],
            input=content,
            capture_output=True,
            timeout=MOST_WAIT,
            cwd=ROOT,
            # None of our secrets.
            env={"LANG": "C.UTF-8"},
            check=True,
        )
        seen = json.loads(done.stdout)
    except (subprocess.SubprocessError, OSError, ValueError):
        return SeenFile()
    return SeenFile(b64decode(seen["preview"]), seen["pages"])
