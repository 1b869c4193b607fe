"""What the W3C's checker finds wrong in pages, as far as it concerns ours, and what it leaves to assistive technology.

The whole checker needs Java and takes its time (test_checker.py); this takes milliseconds a page.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from tinyhtml5.parser import HTMLParser

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
#: Elements that hold words and what stands in a line of words, and those that do not stand in one.
OF_WORDS = {
    "span",
    "p",
    "label",
    "button",
    "strong",
    "em",
    "small",
    "b",
    "i",
    "abbr",
    "time",
    "kbd",
    "code",
    "q",
    *HEADINGS,
}
NOT_AMONG_WORDS = {
    *("address", "article", "aside", "blockquote", "details", "dialog", "div", "dl", "fieldset", "figure", "footer"),
    *("form", "header", "hr", "main", "nav", "ol", "p", "pre", "section", "table", "ul", *HEADINGS),
}
_TRANSPARENT = {"a", "ins", "del", "map"}
_IN_LISTS = {"ul": {"li"}, "ol": {"li"}, "dl": {"dt", "dd", "div"}}
_CLOCK = r"\d\d:\d\d(:\d\d(\.\d{1,3})?)?"
_TIME = re.compile(rf"\d{{4,}}-\d\d(-\d\d([T ]{_CLOCK}(Z|[+-]\d\d:?\d\d)?)?)?|{_CLOCK}|\d{{4}}|P[\dYMWDTHS.]+")
_FIGURE = re.compile(r"[-\d.,\u00a0\u202f ]*\d[-\d.,\u00a0\u202f ]*%?")
#: Roles that an element may take; elements that are not named here are not looked at.
_LIST_ROLES = {
    "group",
    "listbox",
    "menu",
    "menubar",
    "none",
    "presentation",
    "radiogroup",
    "tablist",
    "toolbar",
    "tree",
}
_ROLES = {
    "ul": _LIST_ROLES,
    "ol": _LIST_ROLES,
    "dl": {"group", "list", "none", "presentation"},
    "nav": {"menu", "menubar", "none", "presentation", "tablist"},
    "main": set(),
    "label": set(),
    "legend": set(),
    "caption": set(),
    "form": {"form", "none", "presentation", "search"},
    "fieldset": {"group", "none", "presentation", "radiogroup"},
    "header": {"group", "none", "presentation"},
    "footer": {"group", "none", "presentation"},
}
_REFERENCES = ("aria-describedby", "aria-labelledby", "aria-controls", "aria-owns", "for", "list", "headers", "form")
_NEVER_FILLED = {"button", "checkbox", "file", "image", "radio", "reset", "submit"}
_LANDMARKS = {"nav": "navigation", "aside": "complementary", "main": "main", "form": "form", "section": "region"}


class Tree:
    """A page as a browser builds it."""

    def __init__(self, html: str) -> None:
        parser = HTMLParser(namespace_html_elements=False)
        # It is older than <template>, whose content is not part of the page.
        self.root: Element = parser.parse(re.sub(r"<template\b.*?</template>", "", html, flags=re.DOTALL))
        self.elements = [element for element in self.root.iter() if isinstance(element.tag, str)]
        self._parents = {child: parent for parent in self.root.iter() for child in parent}
        self.unparsed = [f"{error[1]} {error[2]}" for error in parser.errors]
        self.ids = Counter(str(element.get("id")) for element in self.elements if element.get("id"))
        self._by_id = {element.get("id"): element for element in self.elements}

    def above(self, element: Element) -> Iterator[Element]:
        while element in self._parents:
            element = self._parents[element]
            yield element

    def name(self, element: Element) -> str:
        """What assistive technology calls the element, from its own attributes."""
        if element.get("aria-label"):
            return str(element.get("aria-label"))
        wanted = (element.get("aria-labelledby") or "").split()
        return " ".join(text(self._by_id[name]) for name in wanted if name in self._by_id)


def text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def opening(element: Element) -> str:
    """The start tag, short enough for a line."""
    attributes = "".join(f' {name}="{value}"' for name, value in element.items())
    return f"<{element.tag}{attributes}>"[:140]


def mistakes(html: str) -> list[str]:
    """One line for each: what is wrong, and where."""
    tree = Tree(html)
    return [
        *(f"not HTML: {error}" for error in tree.unparsed),
        *(f"two have the id {name}" for name, count in tree.ids.items() if count > 1),
        *_times(tree),
        *_autofill(tree),
        *_content(tree),
        *_roles(tree),
        *_references(tree),
        *_landmarks(tree),
        *_groups(tree),
        *_figures(tree),
        *_headings(tree),
    ]


def _headings(tree: Tree) -> Iterator[str]:
    """Who reads a page by its headings takes a level that is left out for a part of it that is missing."""
    last = 0
    for element in tree.elements:
        if element.tag in HEADINGS:
            level = int(element.tag[1])
            if last and level > last + 1:
                yield f"h{level} after h{last}: {text(element)[:60]}"
            last = level


def _figures(tree: Tree) -> Iterator[str]:
    """On a phone the heads of a table's columns are gone, and a bare figure says nothing."""
    for element in tree.elements:
        around = list(tree.above(element))
        table = next((found for found in around if found.tag == "table"), None)
        if element.tag != "td" or table is None or "tbl--rows" not in table.get("class", "").split():
            continue
        bare = not element.get("data-label") and "hide-narrow" not in element.get("class", "").split()
        if bare and _FIGURE.fullmatch(text(element).strip()):
            yield f"a figure without its word on a phone: {opening(element)}{text(element)}"


def _times(tree: Tree) -> Iterator[str]:
    for element in tree.elements:
        if element.tag == "time" and not _TIME.fullmatch(element.get("datetime", text(element)).strip()):
            yield f"no time: {opening(element)}{text(element)}"


def _autofill(tree: Tree) -> Iterator[str]:
    for element in tree.elements:
        if "street-address" in element.get("autocomplete", "").split() and element.tag != "textarea":
            yield f"an address of several lines in one line: {opening(element)}"
        if element.get("type") in _NEVER_FILLED and element.get("autocomplete"):
            yield f"no browser fills such a field: {opening(element)}"
        # Without a word on it a browser offers the writer's own for whomever the field is about.
        personal = element.get("type") == "email" or element.get("name", "").endswith("full_name")
        if element.tag == "input" and personal and not element.get("autocomplete"):
            yield f"a person's field that does not say whose: {opening(element)}"


def _content(tree: Tree) -> Iterator[str]:
    for element in tree.elements:
        outer = next((found for found in tree.above(element) if found.tag not in _TRANSPARENT), None)
        if outer is None:
            continue
        if element.tag in NOT_AMONG_WORDS and outer.tag in OF_WORDS:
            yield f"{opening(element)} in {opening(outer)}"
        if outer.tag in _IN_LISTS and element.tag not in {*_IN_LISTS[outer.tag], "script", "template"}:
            yield f"{opening(element)} in {opening(outer)}"
        around = {found.tag for found in tree.above(element)}
        if element.tag in HEADINGS and around & {"th", "dt"}:
            yield f"a heading in the head of a row or column: {opening(element)}{text(element)}"
        if element.tag in {"a", "button", "input", "select", "textarea"} and around & {"a", "button"}:
            yield f"a control in a control: {opening(element)}"


def _roles(tree: Tree) -> Iterator[str]:
    for element in tree.elements:
        if element.get("role") and element.get("role") not in _ROLES.get(element.tag, {element.get("role")}):
            yield f"a role that the element cannot have: {opening(element)}"


def _references(tree: Tree) -> Iterator[str]:
    for element in tree.elements:
        for attribute in _REFERENCES:
            for wanted in (element.get(attribute) or "").split():
                if wanted not in tree.ids:
                    yield f"{attribute} leads nowhere: {opening(element)}"
        target = element.get("href", "")
        if element.tag == "a" and target.startswith("#") and target not in {"#", "#top"} and target[1:] not in tree.ids:
            yield f"href leads nowhere: {opening(element)}"


def _landmarks(tree: Tree) -> Iterator[str]:
    """Assistive technology lists the regions of a page by kind and name: two that are alike cannot be told apart."""
    found: dict[tuple[str, str], list[Element]] = defaultdict(list)
    for element in tree.elements:
        role, name = element.get("role") or _LANDMARKS.get(element.tag, ""), tree.name(element)
        if role in {"region", "form"} and not name:
            continue
        if role in {*_LANDMARKS.values(), "search"}:
            found[role, name].append(element)
    for (role, name), alike in found.items():
        if len(alike) > 1:
            yield f"{len(alike)} of the kind {role} are named {name!r}: {opening(alike[-1])}"


def _groups(tree: Tree) -> Iterator[str]:
    """Boxes to choose from say what the choice is about."""
    boxes: dict[tuple[Element | None, str], list[Element]] = defaultdict(list)
    for element in tree.elements:
        if element.tag == "input" and element.get("type") in {"checkbox", "radio"} and element.get("name"):
            form = next((outer for outer in tree.above(element) if outer.tag == "form"), None)
            boxes[form, str(element.get("name"))].append(element)
    for (_form, name), alike in boxes.items():
        if len(alike) > 1 and not all(any(_is_named_group(tree, outer) for outer in tree.above(box)) for box in alike):
            yield f"a choice without a legend: {name} ({len(alike)})"


def _is_named_group(tree: Tree, element: Element) -> bool:
    if element.tag == "fieldset":
        return any(child.tag == "legend" and text(child) for child in element)
    if element.tag == "table":
        return any(child.tag == "caption" and text(child) for child in element)
    return element.get("role") in {"group", "radiogroup"} and bool(tree.name(element))
