"""The table of design values keeps every contrast that it promises, in both themes."""

import pytest

from iasios.ui.tokens import COLOURS, PAIRS, Pair, colour, contrast, render_tokens_css


def test_contrast_follows_the_wcag_formula() -> None:
    assert contrast("#000000", "#FFFFFF") == 21
    assert contrast("#FFFFFF", "#FFFFFF") == 1
    assert round(contrast("#777777", "#FFFFFF"), 2) == 4.48


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.foreground} on {pair.background}")
def test_every_pair_reaches_its_need(pair: Pair, theme: str) -> None:
    measured = contrast(colour(pair.foreground, theme=theme), colour(pair.background, theme=theme))
    assert measured >= pair.need, f"{measured:.2f} is under {pair.need}"


def test_text_needs_more_than_shapes() -> None:
    needs = {(pair.foreground, pair.background): pair.need for pair in PAIRS}
    assert needs["ink", "paper"] == 4.5
    assert needs["control", "surface"] == 3.0
    assert needs["paper", "ink"] == 4.5


def test_both_themes_and_paper_are_written_out() -> None:
    css = render_tokens_css()
    for entry in COLOURS:
        # Light once for the screen and once for print, dark once by choice and once by the system's wish.
        assert css.count(f"--{entry.name}: ") == 4
    assert css.count("color-scheme: dark;") == 2
    assert "--paper: #FFFFFF" in css
