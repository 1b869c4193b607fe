"""Opens one foreign file: `python -m iasios.files.reader_process MEDIA_TYPE`, the file on standard input."""

import json
import resource
import sys
from base64 import b64encode
from io import BytesIO
from typing import Any

import pypdfium2
from PIL import Image

from iasios.files.looking import PDF

#: Seconds of processor time and bytes of memory.
MOST_SECONDS, MOST_MEMORY = 20, 1 << 30
#: Pages and characters that are read.
MOST_PAGES, MOST_TEXT = 60, 200_000
#: Pixels of the picture's width, and of a source picture at most.
WIDTH, MOST_PIXELS = 900, 60_000_000


def _pdf(content: bytes) -> tuple[Any, list[str]]:
    pages: list[str] = []
    with pypdfium2.PdfDocument(content) as document:
        first = document[0]
        picture = first.render(scale=min(WIDTH / max(first.get_width(), 1), 4)).to_pil()
        left = MOST_TEXT
        for number in range(min(len(document), MOST_PAGES)):
            text = document[number].get_textpage().get_text_bounded()[:left]
            left -= len(text)
            pages.append(text)
            if left <= 0:
                break
    return picture, pages


def _picture(content: bytes) -> Any:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    picture = Image.open(BytesIO(content), formats=["PNG", "JPEG", "TIFF", "WEBP"])
    picture.thumbnail((WIDTH, WIDTH * 2))
    return picture


def main(media_type: str) -> None:
    """Writes what was seen to standard output as JSON."""
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    content = sys.stdin.buffer.read()
    picture, pages = _pdf(content) if media_type == PDF else (_picture(content), [])
    picture = picture.convert("RGB")
    picture.thumbnail((WIDTH, WIDTH * 2))
    made = BytesIO()
    # A new file of ours: nothing of the source but its pixels.
    picture.save(made, "PNG", optimize=True)
    sys.stdout.write(json.dumps({"preview": b64encode(made.getvalue()).decode(), "pages": pages}))


if __name__ == "__main__":
    main(sys.argv[1])
