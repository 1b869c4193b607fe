"""The subject and the plain text of a mail, made from its HTML: each sentence of a mail stands in one template.

It knows the few elements that mails are made of. Two attributes speak to it: `data-text="none"` leaves an element out,
`data-text="signature"` puts it below the line that mail programs take for the begin of a signature.
"""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_BLOCKS = frozenset({"body", "div", "h1", "h2", "h3", "li", "ol", "p", "table", "td", "th", "tr", "ul"})
_UNSEEN = frozenset({"script", "style"})
_VOID = frozenset({"br", "hr", "img", "meta"})
_SPACE = re.compile(r"[ \t\r\n\f]+")
_SIGNATURE = "-- \n"


@dataclass(frozen=True)
class _Link:
    label: str
    url: str

    @property
    def inline(self) -> str:
        return self.url if self.label in ("", self.url) else f"{self.label} ({self.url})"

    @property
    def alone(self) -> str:
        """Under its label, on a line of its own, where no mail program breaks it."""
        if self.label in ("", self.url):
            return self.url
        return f"{self.label}{'' if self.label[-1] in '.:?!' else ':'}\n{self.url}"


@dataclass
class _List:
    """An open list; `number` counts the items of an ordered one."""

    number: int | None


@dataclass
class _Reader(HTMLParser):
    """Collects blocks of text. A list is one block, with a line for each item."""

    blocks: list[str] = field(default_factory=list)
    title: str = ""
    heading: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str | _Link] = []
        self._links: list[tuple[int, str]] = []
        self._lists: list[_List] = []
        self._item = ""
        self._items: list[str] = []
        self._hidden: list[str] = []
        self._signature: list[str] = []
        self._in_title = self._in_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if self._hidden or tag in _UNSEEN or values.get("data-text") == "none":
            if tag not in _VOID:
                self._hidden.append(tag)
            return
        if tag == "br":
            self._pieces.append("\n")
        elif tag == "a":
            self._links.append((len(self._pieces), values.get("href") or ""))
        elif tag == "title":
            self._in_title = True
        if tag in _BLOCKS:
            self.end_block()
            self._begin_block(tag, values)

    def _begin_block(self, tag: str, values: dict[str, str | None]) -> None:
        if tag == "h1":
            self._in_heading = True
        elif tag in ("ul", "ol"):
            self._lists.append(_List(0 if tag == "ol" else None))
        elif tag == "li" and self._lists:
            open_list = self._lists[-1]
            open_list.number = None if open_list.number is None else open_list.number + 1
            bullet = "-" if open_list.number is None else f"{open_list.number}."
            self._item = "  " * (len(self._lists) - 1) + bullet + " "
        if values.get("data-text") == "signature":
            self._signature.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if self._hidden[-1] == tag:
                self._hidden.pop()
            return
        if tag == "title":
            self._in_title = False
        elif tag == "a" and self._links:
            start, url = self._links.pop()
            label = _flat("".join(piece for piece in self._pieces[start:] if isinstance(piece, str)))
            self._pieces[start:] = [_Link(" ".join(label.split("\n")), url)]
        elif tag in _BLOCKS:
            self.end_block()
            if tag == "h1":
                self._in_heading = False
            elif tag in ("ul", "ol") and self._lists:
                self._lists.pop()
                if not self._lists:
                    self._end_list()

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        elif not self._hidden:
            self._pieces.append(_SPACE.sub(" ", data))

    def end_block(self) -> None:
        words = [piece for piece in self._pieces if isinstance(piece, _Link) or piece.strip(" \n\xa0")]
        if len(words) == 1 and isinstance(words[0], _Link):
            text = words[0].alone
        else:
            text = _flat("".join(piece.inline if isinstance(piece, _Link) else piece for piece in self._pieces))
        self._pieces.clear()
        if not text.strip("\n \xa0"):
            return
        if self._in_heading:
            self.heading = " ".join(text.split("\n"))
        if self._lists:
            indent = " " * len(self._item)
            self._items.append(self._item + text.replace("\n", "\n" + indent))
            # A second paragraph of an item stands under the first.
            self._item = indent
            return
        if self._signature:
            text = _SIGNATURE + text
            self._signature.clear()
        self.blocks.append(text)

    def _end_list(self) -> None:
        if self._items:
            self.blocks.append("\n".join(self._items))
        self._items = []


def _flat(text: str) -> str:
    """Spaces of the template's layout fall away; line breaks that were asked for, and hard spaces, stay."""
    return "\n".join(re.sub(r" {2,}", " ", line).strip(" ") for line in text.split("\n")).strip("\n")


def subject_and_text(html: str) -> tuple[str, str]:
    """The subject is the title, or the first heading where the title is empty. The text ends in a line break."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.end_block()
    return " ".join(reader.title.split()) or reader.heading, "\n\n".join(reader.blocks) + "\n"
