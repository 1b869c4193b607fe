"""What a page weighs at a first visit, as a browser receives it that takes gzip and brotli."""

import re
from html import unescape

from tests.conftest import Client
from tests.pages.shown import Shown

BROTLI = {"accept-encoding": "gzip, deflate, br, zstd"}
_FACE = re.compile(r"@font-face\s*\{[^}]*?url\(\"?([^\")]+)\"?\)[^}]*?unicode-range:([^;}]+)", re.DOTALL)


class Wire:
    """Bytes of static files on their way to a browser, of which each is asked for once."""

    def __init__(self) -> None:
        self.browser = Client()
        self.sizes: dict[str, int] = {}
        self.encodings: dict[str, str] = {}
        #: What a browser may do with its copy.
        self.kept: dict[str, str] = {}
        self.faces: list[tuple[str, set[int]]] = []

    def size(self, path: str) -> int:
        if path not in self.sizes:
            response = self.browser.get(path, headers=BROTLI)
            assert response.status_code == 200, path
            self.sizes[path] = len(b"".join(response))
            self.kept[path] = response.get("Cache-Control", "")
            self.encodings[path] = response.get("Content-Encoding", "")
        return self.sizes[path]

    def read_faces(self, sheet: str) -> None:
        """Which characters make a browser ask for which font."""
        if self.faces:
            return
        text = b"".join(self.browser.get(sheet)).decode()
        for name, ranges in _FACE.findall(text):
            wanted: set[int] = set()
            for part in ranges.split(","):
                first, _, last = part.strip().upper().removeprefix("U+").partition("-")
                wanted |= set(range(int(first, 16), int(last or first, 16) + 1))
            self.faces.append((f"/static/{name.removeprefix('../')}", wanted))
        assert self.faces, sheet

    def fonts_of(self, html: str) -> set[str]:
        text = set(map(ord, unescape(re.sub(r"<(script|style|select)\b.*?</\1>|<[^>]*>", "", html, flags=re.DOTALL))))
        return {path for path, wanted in self.faces if wanted & text}

    def visit(self, page: Shown) -> int:
        """Everything that the page makes a browser fetch whose cache is empty."""
        asked = set(re.findall(r'(?:href|src)="(/static/[^"#?]+)', page.html))
        for sheet in sorted(path for path in asked if path.endswith(".css")):
            self.read_faces(sheet)
        return page.wire + sum(self.size(path) for path in asked | self.fonts_of(page.html))
