"""The forms of a page, filled in as a browser would send them untouched."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

#: Controls of these types are sent only when pressed, or hold files.
_PRESSED = {"submit", "image"}
_NEVER = {"button", "reset", "file"}


@dataclass
class HtmlForm:
    """One form: what a browser sends when nobody touched it, and the buttons that send it."""

    action: str
    method: str
    #: Name and value of every successful control, in the order of the page.
    sent: list[tuple[str, str]] = field(default_factory=list)
    #: Name and value of each button that sends the form; ("", "") for one without a name.
    buttons: list[tuple[str, str]] = field(default_factory=list)
    #: Names of controls that the page marks as refused.
    refused: set[str] = field(default_factory=set)
    #: Names that start with the text that a person reads and may change.
    texts: set[str] = field(default_factory=set)
    in_furniture: bool = False

    @property
    def shape(self) -> tuple[str, ...]:
        """What tells two forms of one address apart."""
        return (self.action, *sorted({name for name, _ in self.sent}))


class FormReader(HTMLParser):
    """Reads `forms` from a whole page; those of top bar and footer are marked as furniture."""

    def __init__(self, html: str, path: str) -> None:
        super().__init__()
        self.forms: list[HtmlForm] = []
        self.path = path
        self._form: HtmlForm | None = None
        self._by_id: dict[str, HtmlForm] = {}
        self._furniture = 0
        self._templates = 0
        self._select: tuple[HtmlForm, str, list[tuple[str, bool]], bool] | None = None
        self._option: tuple[str | None, bool] | None = None
        self._text: tuple[HtmlForm, str] | None = None
        self._data = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "template":
            self._templates += 1
        if self._templates:
            return
        self._furniture += tag in {"header", "footer"}
        if tag == "form":
            action = given.get("action") or self.path
            self._form = HtmlForm(action.split("#")[0], given.get("method", "get").lower())
            self._form.in_furniture = self._furniture > 0
            self.forms.append(self._form)
            self._by_id[given.get("id", "")] = self._form
            return
        form = self._by_id.get(given["form"]) if "form" in given else self._form
        if form is None:
            return
        if tag == "option" and self._select:
            self._option, self._data = (given.get("value"), "selected" in given), ""
        name = given.get("name", "")
        if tag == "button":
            if given.get("type", "submit") == "submit":
                form.buttons.append((name, given.get("value", "")))
            return
        if not name or "disabled" in given:
            return
        if given.get("aria-invalid") == "true":
            form.refused.add(name)
        kind = given.get("type", "text").lower()
        if tag == "input" and kind in _PRESSED:
            form.buttons.append((name, given.get("value", "")))
        elif tag == "input" and kind in {"radio", "checkbox"}:
            if "checked" in given:
                form.sent.append((name, given.get("value", "on")))
        elif tag == "input" and kind not in _NEVER:
            form.sent.append((name, given.get("value", "")))
            if kind == "text":
                form.texts.add(name)
        elif tag == "select":
            self._select = (form, name, [], "multiple" in given)
        elif tag == "textarea":
            self._text, self._data = (form, name), ""
            form.texts.add(name)

    def handle_data(self, data: str) -> None:
        self._data += data

    def _end_option(self) -> None:
        if self._select and self._option:
            value, chosen = self._option
            self._select[2].append((self._data.strip() if value is None else value, chosen))
        self._option = None

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._templates -= 1
        if self._templates:
            return
        self._furniture -= tag in {"header", "footer"}
        if tag == "form":
            self._form = None
        elif tag == "option":
            self._end_option()
        elif tag == "select" and self._select:
            self._end_option()
            form, name, options, several = self._select
            chosen = [value for value, is_chosen in options if is_chosen]
            if not several:
                chosen = chosen[-1:] or [value for value, _ in options[:1]]
            form.sent += [(name, value) for value in chosen]
            self._select = None
        elif tag == "textarea" and self._text:
            form, name = self._text
            # The parser of a browser drops one line break after the tag; what is sent has CRLF.
            form.sent.append((name, self._data.removeprefix("\n").replace("\r\n", "\n").replace("\n", "\r\n")))
            self._text = None


def forms_of(html: str, path: str) -> list[HtmlForm]:
    """The forms of the page's own content that post something."""
    found = [form for form in FormReader(html, path).forms if form.method == "post" and not form.in_furniture]
    for form in found:
        form.buttons = form.buttons or [("", "")]
    return found
