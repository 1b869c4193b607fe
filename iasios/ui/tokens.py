"""The one table of design values: colours of both themes, the contrast every pair must keep, type, space and motion.

``static/css/tokens.css`` is generated from here (``manage.py build_css``); a test recomputes each pair below and fails
when a colour drops under its need. It refuses to know any component.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Colour:
    """One token in both themes."""

    name: str
    light: str
    dark: str


@dataclass(frozen=True)
class Pair:
    """``foreground`` on ``background`` must reach ``need`` (WCAG contrast ratio) in both themes."""

    foreground: str
    background: str
    need: float


COLOURS: tuple[Colour, ...] = (
    Colour("paper", "#FAF8F3", "#101719"),
    Colour("surface", "#FFFFFF", "#172124"),
    Colour("sunken", "#F1EEE6", "#0B1113"),
    Colour("line", "#DDD8CC", "#2D3B40"),
    Colour("control", "#76807F", "#7B8F95"),
    Colour("ink", "#17252A", "#E9EEEC"),
    Colour("ink-2", "#43525A", "#BCC8C9"),
    Colour("ink-3", "#5A676C", "#9AA9AB"),
    Colour("accent", "#0B5563", "#82CBD4"),
    Colour("accent-hover", "#073E49", "#A9DEE4"),
    Colour("accent-soft", "#E2EDEE", "#13343B"),
    Colour("on-accent", "#FFFFFF", "#06252B"),
    Colour("focus", "#9A5700", "#FFC766"),
    Colour("turn", "#734600", "#F2C680"),
    Colour("turn-soft", "#FCEFD3", "#34280F"),
    Colour("turn-line", "#B4740F", "#C08A2E"),
    Colour("met", "#28592F", "#9FD6A5"),
    Colour("met-soft", "#E5F0E2", "#16301B"),
    Colour("unmet", "#9E261B", "#FFAA9E"),
    Colour("unmet-soft", "#FBE8E4", "#3C1B17"),
    Colour("unclear", "#643A72", "#DDB9E8"),
    Colour("unclear-soft", "#F2EAF5", "#2F2135"),
    Colour("quiet", "#4A585E", "#B3C0C2"),
    Colour("quiet-soft", "#EAECE9", "#212D31"),
    Colour("note", "#5B4A12", "#E6D9A8"),
    Colour("note-soft", "#FBF6DF", "#2A2713"),
    # The seals look the same in both themes: they are printed matter.
    Colour("seal-petrol", "#0B5563", "#0B5563"),
    Colour("seal-white", "#FFFFFF", "#FFFFFF"),
    Colour("seal-ink", "#0B2A33", "#0B2A33"),
    Colour("seal-brass", "#D9AE5F", "#D9AE5F"),
    Colour("seal-cream", "#F3E3C2", "#F3E3C2"),
)

_TEXT = 4.5
_SHAPE = 3.0


def _pairs(foreground: str, need: float, *backgrounds: str) -> tuple[Pair, ...]:
    return tuple(Pair(foreground, background, need) for background in backgrounds)


PAIRS: tuple[Pair, ...] = (
    *_pairs(
        "ink",
        _TEXT,
        "paper",
        "surface",
        "sunken",
        "accent-soft",
        "note-soft",
        "turn-soft",
        "met-soft",
        "unmet-soft",
        "unclear-soft",
        "quiet-soft",
    ),
    *_pairs("paper", _TEXT, "ink"),
    *_pairs("ink-2", _TEXT, "paper", "surface", "sunken", "accent-soft", "note-soft", "quiet-soft"),
    *_pairs("ink-3", _TEXT, "paper", "surface", "sunken", "accent-soft"),
    *_pairs("accent", _TEXT, "paper", "surface", "sunken", "accent-soft"),
    *_pairs("accent-hover", _TEXT, "paper", "surface", "sunken", "accent-soft"),
    *_pairs("accent", _SHAPE, "line"),
    *_pairs("on-accent", _TEXT, "accent", "accent-hover"),
    *_pairs("turn", _TEXT, "turn-soft", "surface", "paper", "sunken", "accent-soft"),
    *_pairs("met", _TEXT, "met-soft", "surface", "paper", "accent-soft"),
    *_pairs("unmet", _TEXT, "unmet-soft", "surface", "paper", "sunken", "accent-soft"),
    *_pairs("unclear", _TEXT, "unclear-soft", "surface", "paper"),
    *_pairs("quiet", _TEXT, "quiet-soft", "surface", "paper", "accent-soft"),
    *_pairs("note", _TEXT, "note-soft"),
    *_pairs("control", _SHAPE, "surface", "paper", "sunken", "accent-soft"),
    *_pairs("focus", _SHAPE, "paper", "surface", "sunken", "accent-soft"),
    *_pairs("turn-line", _SHAPE, "paper", "surface", "turn-soft", "accent-soft"),
    *_pairs("seal-brass", _TEXT, "seal-ink"),
    *_pairs("seal-cream", _TEXT, "seal-ink"),
    *_pairs("seal-white", _TEXT, "seal-petrol"),
)

# Values that do not change with the theme, in the order in which they are printed.
SCALE: tuple[tuple[str, str], ...] = (
    ("sans", '"Source Sans 3", "Source Sans Fallback", system-ui, sans-serif'),
    ("serif", '"Source Serif 4", "Source Serif Fallback", Georgia, serif'),
    ("t-xs", "0.8125rem"),
    ("t-sm", "0.9375rem"),
    ("t-md", "1.0625rem"),
    ("t-lg", "1.25rem"),
    ("t-xl", "1.5rem"),
    ("t-2xl", "clamp(1.625rem, 1.35rem + 1.1vw, 2rem)"),
    ("t-3xl", "clamp(2rem, 1.5rem + 2vw, 2.75rem)"),
    ("t-4xl", "clamp(2.375rem, 1.3rem + 4.4vw, 3.75rem)"),
    ("lh-tight", "1.12"),
    ("lh-head", "1.22"),
    ("lh-text", "1.5"),
    ("lh-dense", "1.35"),
    ("s1", "0.25rem"),
    ("s2", "0.5rem"),
    ("s3", "0.75rem"),
    ("s4", "1rem"),
    ("s5", "1.5rem"),
    ("s6", "2rem"),
    ("s7", "3rem"),
    ("s8", "4rem"),
    ("s9", "6rem"),
    ("section", "clamp(3rem, 6vw, 5.5rem)"),
    ("r-s", "3px"),
    ("r-m", "6px"),
    ("r-l", "10px"),
    ("r-full", "999px"),
    ("shadow-raise", "0 1px 2px rgb(11 17 19 / 0.06), 0 10px 30px -8px rgb(11 17 19 / 0.22)"),
    ("w-text", "40rem"),
    ("w-form", "46rem"),
    ("w-page", "75rem"),
    ("w-wide", "100rem"),
    ("gutter", "clamp(1rem, 0.4rem + 2.6vw, 2.5rem)"),
    ("z-sticky", "10"),
    ("z-bar", "20"),
    ("z-menu", "30"),
    ("z-dialog", "40"),
    ("z-skip", "50"),
    ("ease", "cubic-bezier(0.2, 0, 0.1, 1)"),
    ("fast", "120ms"),
    ("slow", "220ms"),
    ("hit", "2.75rem"),
)

_BY_NAME = {colour.name: colour for colour in COLOURS}


def colour(name: str, *, theme: str = "light") -> str:
    """The hexadecimal value of a token, for places without custom properties such as mail and PDF."""
    entry = _BY_NAME[name]
    return entry.dark if theme == "dark" else entry.light


def contrast(foreground: str, background: str) -> float:
    """The WCAG 2 contrast ratio of two ``#RRGGBB`` colours, 1 to 21."""
    lighter, darker = sorted((_luminance(foreground), _luminance(background)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(value: str) -> float:
    channels = (int(value[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def render_tokens_css() -> str:
    """The text of ``static/css/tokens.css``: light values, dark ones twice (system wish, personal choice), print."""
    return "\n".join(
        [
            "/* Generated from iasios/ui/tokens.py by `manage.py build_css`. Change the table, not this file. */",
            "",
            "@layer tokens {",
            _block(":root", [("color-scheme", "light"), *_theme("light"), *_scale()], indent=1),
            "",
            # A personal choice wins over the system in both directions.
            _block(':root[data-theme="dark"]', [("color-scheme", "dark"), *_theme("dark")], indent=1),
            "",
            "  @media (prefers-color-scheme: dark) {",
            _block(":root:not([data-theme])", [("color-scheme", "dark"), *_theme("dark")], indent=2),
            "  }",
            "",
            "  @media print {",
            _block(
                ":root,\n    :root[data-theme]",
                [("color-scheme", "light"), *_theme("light", paper="#FFFFFF")],
                indent=2,
            ),
            "  }",
            "}",
            "",
        ]
    )


def _theme(theme: str, **overrides: str) -> list[tuple[str, str]]:
    return [(f"--{c.name}", overrides.get(c.name, colour(c.name, theme=theme))) for c in COLOURS]


def _scale() -> list[tuple[str, str]]:
    return [(f"--{name}", value) for name, value in SCALE]


def _block(selector: str, declarations: list[tuple[str, str]], *, indent: int) -> str:
    pad = "  " * indent
    lines = "\n".join(f"{pad}  {name}: {value};" for name, value in declarations)
    return f"{pad}{selector} {{\n{lines}\n{pad}}}"
