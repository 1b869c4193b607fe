"""The atoms: icon, pill, status text, badge, holder, avatar, buttons, choices. Plain functions returning safe HTML.

They load no template, so they are cheap enough for 52 cards or a grid of 30 by 36; anything longer than a few tags
belongs to a template in ``templates/components/``.
"""

# ruff: noqa: A002 -- arguments carry the names of the HTML attributes they become
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, wraps
from typing import Any, ParamSpec

from django.core.signals import setting_changed
from django.templatetags.static import static
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from iasios.ui.status_vocabulary import HOLDERS, STATES

P = ParamSpec("P")

# Icons that point along the line of reading and turn round in right-to-left pages.
_TURNING = ("arrow-right", "arrow-left", "caret-right", "caret-left", "arrow-bend-up-left", "sign-out")

_AVATAR_TONES = ("", "b", "c", "d")


def remembered(draw: Callable[P, SafeString]) -> Callable[P, SafeString]:
    """Draws the same arguments once per language: a page of all questions repeats a few dozen pieces."""

    # Typed: a text that is safe and the same text that is not must never share an answer.
    @lru_cache(maxsize=1024, typed=True)
    def in_language(language: str | None, *args: Any, **kwargs: Any) -> SafeString:
        return draw(*args, **kwargs)

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> SafeString:
        return in_language(get_language(), *args, **kwargs)  # type: ignore[arg-type]

    _caches.append(in_language.cache_clear)
    return drawn


_caches: list[Callable[[], None]] = []


@lru_cache(maxsize=1)
def _sprite() -> str:
    return static("img/icons.svg")


@lru_cache(maxsize=256)
def icon(name: str, *, size: str = "") -> SafeString:
    """One symbol of the sprite, hidden from screen readers: a word always stands beside it. ``size="lg"`` is larger."""
    classes = "ico" + (f" ico--{size}" if size else "") + (" ico--turns" if name in _TURNING else "")
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>', classes, _sprite(), name
    )


def _forget_sprite(*, setting: str, **kwargs: Any) -> None:
    if setting in {"STORAGES", "STATIC_URL"}:
        _sprite.cache_clear()
        icon.cache_clear()
        for clear in _caches:
            clear()


setting_changed.connect(_forget_sprite)


def _state(kind: str, state: str, word: str, extra: str) -> SafeString:
    known = STATES[state]
    classes = kind + (f" {kind}--{known.tone}" if known.tone else "") + (f" {extra}" if extra else "")
    return format_html('<span class="{}">{} {}</span>', classes, icon(known.icon), word or known.word)


@remembered
def pill(state: str, word: str = "") -> SafeString:
    """A state on a soft ground, once per panel; ``word`` says it more exactly, such as *3 days late*."""
    return _state("pill", state, word, "")


@remembered
def status_text(state: str, word: str = "", *, small: bool = False) -> SafeString:
    """A state as icon and word, for lists and tables; it stays in one line."""
    return _state("plain", state, word, "xs" if small else "")


def status_sentence(state: str, sentence: str) -> SafeString:
    """A state as icon and whole sentence, which takes as many lines as it needs."""
    return _state("plain", state, sentence, "plain--sentence")


@remembered
def requirement_badge(core: Any, word: str = "") -> SafeString:
    """Core (filled dot) or extended (hollow dot). Accepts a truth value or the words ``core`` and ``extended``."""
    is_core = core if isinstance(core, bool) else str(core).lower() == "core"
    if is_core:
        return format_html('<span class="kind">{}</span>', word or pgettext("kind of requirement", "Core"))
    return format_html('<span class="kind kind--ext">{}</span>', word or pgettext("kind of requirement", "Extended"))


def holder(key: str, word: str = "") -> SafeString:
    """Who has to act next: hospital, assessors, chairperson, office or nobody."""
    return format_html('<span class="holder holder--{}">{}</span>', key, word or HOLDERS[key])


def initials(name: str) -> str:
    """First letters of the first and last name, titles left out: *Dr Maren Holt* gives *MH*."""
    words = [word for word in name.replace("-", " ").split() if word.rstrip(".").lower() not in _TITLES]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


_TITLES = {
    "dr",
    "priv",
    "doz",
    "habil",
    "ing",
    "prof",
    "mr",
    "mrs",
    "ms",
    "mx",
    "sir",
    "dame",
    "pd",
    "univ",
    "mag",
    "dipl",
    "med",
}


@remembered
def avatar(name: str, *, small: bool = False) -> SafeString:
    """A disc with initials, decoration beside the name; the tone follows from the name and stays the same."""
    tone = _AVATAR_TONES[sum(name.encode()) % len(_AVATAR_TONES)]
    classes = "avatar" + (" avatar--s" if small else "") + (f" avatar--{tone}" if tone else "")
    return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, initials(name))


def attributes(values: Mapping[str, Any]) -> SafeString:
    """HTML attributes: ``True`` stands alone, ``None`` and ``False`` are left out, ``data_key`` is ``data-key``."""
    pairs = [(key.rstrip("_").replace("_", "-"), value) for key, value in values.items()]
    return format_html_join(
        "",
        " {}{}",
        (
            (key, "" if value is True else format_html('="{}"', value))
            for key, value in pairs
            if value is not None and value is not False
        ),
    )


def _button_content(label: str, icon_name: str, icon_after: str) -> SafeString:
    before = format_html("{} ", icon(icon_name)) if icon_name else ""
    after = format_html(" {}", icon(icon_after)) if icon_after else ""
    return format_html("{}{}{}", before, label, after)


def _button_class(look: str, size: str) -> str:
    return " ".join(["btn", *(f"btn--{part}" for part in (look, size) if part)])


@remembered
def button(
    label: str,
    *,
    look: str = "",
    size: str = "",
    icon: str = "",
    icon_after: str = "",
    type: str = "submit",
    unavailable: bool = False,
    **attrs: Any,
) -> SafeString:
    """A button. ``look`` is empty (the one filled of a view), ``second``, ``quiet`` or ``danger``.

    ``unavailable`` keeps it focusable and says so to screen readers; the reason stands beside it (``describedby``).
    """
    if "describedby" in attrs:
        attrs["aria_describedby"] = attrs.pop("describedby")
    return format_html(
        '<button class="{}" type="{}"{}{}>{}</button>',
        _button_class(look, size),
        "button" if unavailable else type,
        mark_safe(' aria-disabled="true"') if unavailable else "",
        attributes(attrs),
        _button_content(label, icon, icon_after),
    )


@remembered
def link_button(
    label: str, url: str, *, look: str = "", size: str = "", icon: str = "", icon_after: str = "", **attrs: Any
) -> SafeString:
    """A link that looks like a button, for going somewhere; looks as in ``button``."""
    return format_html(
        '<a class="{}" href="{}"{}>{}</a>',
        _button_class(look, size),
        url,
        attributes(attrs),
        _button_content(label, icon, icon_after),
    )


@remembered
def yes_no(
    name: str,
    value: Any = None,
    *,
    legend: str = "",
    id: str = "",
    bad: bool = False,
    describedby: str = "",
    yes: str = "yes",
    no: str = "no",
) -> SafeString:
    """Two joined radios, none chosen beforehand. ``value`` may be True, False, None or one of the two posted values."""
    chosen = {True: yes, False: no}.get(value, value) if isinstance(value, bool) else value
    stem = id or f"id_{name}"
    described = format_html(' aria-describedby="{}"', describedby) if describedby else ""
    labels = format_html_join(
        "",
        '<label><input type="radio" name="{}" value="{}" id="{}"{}{}{}> {}</label>',
        (
            (
                name,
                option,
                stem if position == 0 else f"{stem}_{position}",
                described,
                mark_safe(' aria-invalid="true"') if bad else "",
                mark_safe(" checked") if chosen == option else "",
                word,
            )
            for position, (option, word) in enumerate(((yes, _("Yes")), (no, _("No"))))
        ),
    )
    return format_html(
        '<fieldset><legend class="vh">{}</legend><div class="yn{}">{}</div></fieldset>',
        legend or _("Yes or no"),
        " yn--bad" if bad else "",
        labels,
    )


# Posted value of a mark: class of its label and icon when chosen.
_SEGMENTS = {"present": ("seg__p", "check"), "missing": ("seg__m", "x"), "not_applicable": ("seg__n", "minus")}


def segments(
    name: str,
    legend: str,
    value: str = "",
    *,
    choices: Iterable[tuple[str, str]] | None = None,
    if_applies: bool = True,
) -> SafeString:
    """Joined radios *Present, Missing, Not applicable* in a row with its legend; ``if_applies=False`` leaves the last.

    ``choices`` replaces the three by other pairs of value and word.
    """
    if choices is None:
        words = (("present", _("Present")), ("missing", _("Missing")), ("not_applicable", _("Not applicable")))
        choices = words if if_applies else words[:2]
    labels = format_html_join(
        "",
        '<label class="{}"><input type="radio" name="{}" value="{}"{}{}><span>{}{}</span></label>',
        (
            (
                _SEGMENTS.get(option, ("seg__p", "check"))[0],
                name,
                option,
                mark_safe(" checked") if option == value else "",
                # The error summary leads to the first.
                "" if position else format_html(' id="id_{}"', name),
                icon(_SEGMENTS.get(option, ("seg__p", "check"))[1]),
                word,
            )
            for position, (option, word) in enumerate(choices)
        ),
    )
    return format_html('<fieldset class="mk"><legend>{}</legend><div class="seg">{}</div></fieldset>', legend, labels)


def verdict_tiles(name: str, value: str = "", *, legend: str) -> SafeString:
    """Three tiles *Met, Not met, Unclear* with the keys 1, 2, 3; nothing chosen beforehand.

    The key stands beside the word and is told as a shortcut: it is no part of the tile's name.
    """
    tiles = (
        ("met", "met", "check-circle", _("Met")),
        ("not_met", "unmet", "x-circle", _("Not met")),
        ("unclear", "unclear", "question", _("Unclear")),
    )
    labels = format_html_join(
        "",
        '<label class="v v--{}"><input type="radio" name="{}" value="{}" data-key="{}" aria-keyshortcuts="{}"{}>'
        '{}<b>{}</b><kbd aria-hidden="true">{}</kbd></label>',
        (
            (
                tone,
                name,
                option,
                number,
                number,
                mark_safe(" checked") if option == value else "",
                icon(symbol),
                word,
                number,
            )
            for number, (option, tone, symbol, word) in enumerate(tiles, start=1)
        ),
    )
    return format_html('<fieldset class="vs"><legend class="vh">{}</legend>{}</fieldset>', legend, labels)


def difference(parts: Iterable[tuple[str, str]]) -> SafeString:
    """Marked text from pairs of ``same``, ``added`` or ``removed`` and the words; screen readers hear which."""
    marks = {
        "added": ('<ins><span class="vh">{}: </span>{}</ins>', pgettext("difference", "added")),
        "removed": ('<del><span class="vh">{}: </span>{}</del>', pgettext("difference", "removed")),
    }
    return mark_safe(
        "".join(
            format_html(marks[mark][0], marks[mark][1], text) if mark in marks else format_html("{}", text)
            for mark, text in parts
        )
    )


@remembered
def saved_mark(state: str = "", at: str = "", *, merge_url: str = "") -> SafeString:
    """The state of saving beside a field: empty, saved, saving, offline, stale, refused or ended (signed out).

    All pieces are there, so that script only changes ``data-state`` and which one is hidden.
    """
    pieces = (
        ("saved", "cloud-check", format_html('{} <span data-saved-at="">{}</span>', pgettext("state", "Saved"), at)),
        ("saving", "arrows-clockwise", _("Saving")),
        ("offline", "cloud-slash", _("No connection. Kept in this browser")),
        ("refused", "warning-circle", _("Not saved yet. See the message at the field")),
        (
            "ended",
            "cloud-slash",
            format_html('{} <a href="">{}</a>', _("Not saved. Kept in this browser."), _("Sign in again")),
        ),
        (
            "stale",
            "warning",
            format_html(
                '{} <a href="{}" data-merge-link="">{}</a>',
                _("This was changed meanwhile, by a colleague or in another window."),
                merge_url or "#",
                _("See both texts"),
            ),
        ),
    )
    spans = format_html_join(
        "",
        '<span data-when="{}"{}>{} {}</span>',
        (
            (when, "" if when == state else mark_safe(" hidden"), icon(symbol), format_html("<span>{}</span>", text))
            for when, symbol, text in pieces
        ),
    )
    return format_html('<span class="saved" role="status" data-saved-mark="" data-state="{}">{}</span>', state, spans)


def options(groups: Iterable[tuple[Any, Iterable[dict[str, Any]], int]]) -> SafeString:
    """The choices of a `<select>` as its widget gives them, without a template for each of 600 time zones."""
    drawn = []
    for group, choices, _index in groups:
        inside = [_option(choice) for choice in choices]
        drawn.append(f'<optgroup label="{escape(group)}">{"".join(inside)}</optgroup>' if group else "".join(inside))
    return mark_safe("".join(drawn))


def _option(choice: dict[str, Any]) -> str:
    attrs = "".join(
        f" {escape(name)}" if value is True else f' {escape(name)}="{escape(value)}"'
        for name, value in choice["attrs"].items()
        if value is not False
    )
    return f'<option value="{escape(choice["value"])}"{attrs}>{conditional_escape(choice["label"])}</option>'
