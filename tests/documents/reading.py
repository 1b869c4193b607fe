"""Reading what a PDF says and how it is built."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2

_MM = 72 / 25.4  # points


def text_of(content: bytes) -> str:
    """All text in reading order, white space closed up."""
    with pypdfium2.PdfDocument(content) as pdf:
        pages = [page.get_textpage().get_text_bounded() for page in pdf]
    return " ".join(" ".join(pages).replace("\u00a0", " ").split())


def opened(content: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(content))


def fonts_of(pdf: pikepdf.Pdf) -> dict[str, bool]:
    """Name of each font without its subset prefix, and whether its program is embedded."""
    found = {}
    for item in pdf.objects:
        if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
            name = str(item["/FontName"]).lstrip("/").partition("+")[2]
            found[name] = any(key in item for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    return found


def tags_of(pdf: pikepdf.Pdf) -> list[tuple[str, str]]:
    """The structure elements in order: kind and alternative text."""
    return list(_walk(pdf.Root.StructTreeRoot))


def _walk(node: Any) -> Iterator[tuple[str, str]]:
    if isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S).lstrip("/"), str(node.get("/Alt", ""))
        kids = node.get("/K")
        if isinstance(kids, pikepdf.Array):
            for kid in kids:
                yield from _walk(kid)
        elif kids is not None:
            yield from _walk(kids)


def places_of(content: bytes, words: str) -> list[tuple[int, float, float, float]]:
    """Where these words stand, in order: page from 0, left, right and baseline in millimetres from the lower left."""
    found = []
    with pypdfium2.PdfDocument(content) as pdf:
        for number, page in enumerate(pdf):
            textpage = page.get_textpage()
            search = textpage.search(words, match_case=True)
            while (match := search.get_next()) is not None:
                boxes = [textpage.get_charbox(match[0] + offset) for offset in range(match[1])]
                left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
                found.append((number, left / _MM, right / _MM, boxes[0][1] / _MM))
    return found


def boxes_of(content: bytes, first: str, last: str) -> list[tuple[float, float]]:
    """Left and right edge in millimetres of every sign between two code points, on all pages."""
    found = []
    with pypdfium2.PdfDocument(content) as pdf:
        for page in pdf:
            textpage = page.get_textpage()
            signs = textpage.get_text_range(errors="replace")
            for index in range(textpage.count_chars()):
                if first <= signs[index : index + 1] <= last:
                    left, _bottom, right, _top = textpage.get_charbox(index)
                    found.append((left / _MM, right / _MM))
    return found
