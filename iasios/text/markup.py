"""Texts with a small markup as safe HTML: paragraphs, headings, lists, emphasis and links, and nothing else."""

import re
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

#: Where a link may lead: pages of the portal, other pages by https, a mail address, a telephone.
_TARGET = re.compile(r"(?:https://|mailto:|tel:|/(?!/)|#)", re.IGNORECASE)


class _Parser(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return bool(_TARGET.match(url))


def _parser() -> MarkdownIt:
    # "zero" knows plain paragraphs alone; what is not enabled, HTML and pictures among it, is shown as it was typed.
    parser = _Parser("zero", {"html": False})
    parser.enable(["heading", "list", "emphasis", "link", "escape", "newline", "entity"])
    return parser


_PARSER = _parser()


def _below_the_title(token: Token) -> None:
    """The page has its `h1`: the first level becomes `h2`, every further one `h3`."""
    if token.type in {"heading_open", "heading_close"}:
        token.tag = "h2" if token.tag in {"h1", "h2"} else "h3"


def _leads_away(token: Token) -> None:
    for child in token.children or ():
        if child.type == "link_open" and str(child.attrGet("href")).startswith("https:"):
            child.attrSet("rel", "noopener noreferrer external")


def as_html(text: str) -> SafeString:
    """The text as HTML that holds no markup but its own; `#` begins a heading, `-` an entry of a list.

    Links with other targets than https, mail, telephone and the portal's own pages stay text.
    """
    env: dict[str, Any] = {}
    tokens = _PARSER.parse(text, env)
    for token in tokens:
        _below_the_title(token)
        _leads_away(token)
    return mark_safe(_PARSER.renderer.render(tokens, _PARSER.options, env))
