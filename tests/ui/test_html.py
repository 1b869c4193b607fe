"""The atoms: exact HTML, escaped text, icons that exist."""

import re

import pytest
from django.utils.safestring import mark_safe

from iasios.inbox.kinds import KINDS
from iasios.ui import charts, elements
from iasios.ui.static_bundle import STATIC
from iasios.ui.status_vocabulary import STATES

SPRITE = (STATIC / "img" / "icons.svg").read_text(encoding="utf-8")
ROOT = STATIC.parent


def test_icon_is_hidden_from_screen_readers() -> None:
    assert elements.icon("check") == (
        '<svg class="ico" aria-hidden="true" focusable="false"><use href="/static/img/icons.svg#check"></use></svg>'
    )
    assert 'class="ico ico--lg ico--turns"' in elements.icon("arrow-right", size="lg")


@pytest.mark.parametrize("name", sorted({state.icon for state in STATES.values()}))
def test_every_state_has_an_icon_in_the_sprite(name: str) -> None:
    assert f'<symbol id="{name}"' in SPRITE


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    named = set()
    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'{% icon "([\w-]+)"', text))
        named |= set(re.findall(r'\bicon(?:_after)?="([\w-]+)"', text))
    missing = [name for name in sorted(named) if f'<symbol id="{name}"' not in SPRITE]
    assert missing == []


def test_every_kind_of_waiting_thing_has_an_icon_in_the_sprite() -> None:
    assert [kind.name for kind in KINDS if f'<symbol id="{kind.icon}"' not in SPRITE] == []


def test_pill_and_plain_say_the_word_of_the_state() -> None:
    assert re.sub(r"<svg.*?</svg>", "", elements.pill("your_turn")) == '<span class="pill pill--turn"> Your turn</span>'
    assert re.sub(r"<svg.*?</svg>", "", elements.status_text("started")) == '<span class="plain"> Started</span>'
    assert elements.status_text("late", "<b>3 days late</b>").endswith(" &lt;b&gt;3 days late&lt;/b&gt;</span>")


def test_unknown_state_is_a_mistake_of_the_page() -> None:
    with pytest.raises(KeyError, match="splendid"):
        elements.pill("splendid")


@pytest.mark.parametrize("core", [True, "core", "CORE"])
def test_core_questions_are_marked_core(core: object) -> None:
    assert elements.requirement_badge(core) == '<span class="kind">Core</span>'


@pytest.mark.parametrize("core", [False, "extended"])
def test_extended_questions_are_marked_extended(core: object) -> None:
    assert elements.requirement_badge(core) == '<span class="kind kind--ext">Extended</span>'


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Dr Maren Holt", "MH"),
        ("Tomasz Żurek", "TŻ"),
        ("Prof. Dr. Ruth Adeyemi", "RA"),
        ("Cher", "C"),
        ("Priv.-Doz. Dr. Matthias Huber", "MH"),
        ("", ""),
    ],
)
def test_initials_leave_titles_out(name: str, expected: str) -> None:
    assert elements.initials(name) == expected


def test_yes_no_chooses_nothing_beforehand() -> None:
    assert " checked" not in elements.yes_no("met", legend="Do you meet 1(a)?")
    assert '<legend class="vh">Do you meet 1(a)?</legend>' in elements.yes_no("met", legend="Do you meet 1(a)?")


@pytest.mark.parametrize(("value", "position"), [(True, "yes"), (False, "no"), ("no", "no")])
def test_yes_no_shows_the_answer(value: object, position: str) -> None:
    chosen = re.findall(r'value="(\w+)"[^>]* checked>', elements.yes_no("met", value))
    assert chosen == [position]


def test_yes_no_with_an_error_is_described() -> None:
    drawn = elements.yes_no("met", legend="?", bad=True, describedby="why")
    assert drawn.count('aria-describedby="why"') == 2
    assert drawn.count('aria-invalid="true"') == 2


def test_segments_of_an_item_that_always_applies_have_no_third_choice() -> None:
    assert re.findall(r'value="(\w+)"', elements.segments("m", "Referral date", if_applies=False)) == [
        "present",
        "missing",
    ]
    assert re.findall(r'value="(\w+)" checked', elements.segments("m", "Symptoms", "missing")) == ["missing"]


def test_verdict_tiles_post_the_verdict_and_answer_to_keys() -> None:
    drawn = elements.verdict_tiles("verdict", "unclear", legend="Verdict on 8(c)")
    assert re.findall(r'aria-keyshortcuts="(\d)".*?<kbd aria-hidden="true">(\d)</kbd>', drawn) == [
        ("1", "1"),
        ("2", "2"),
        ("3", "3"),
    ]
    assert re.findall(r'value="(\w+)" data-key="(\d)"', drawn) == [("met", "1"), ("not_met", "2"), ("unclear", "3")]
    assert re.findall(r'aria-keyshortcuts="(\d)" checked', drawn) == ["3"]


def test_difference_says_added_and_removed_in_words() -> None:
    drawn = elements.difference([("same", "a < b "), ("removed", "old"), ("added", "<new>")])
    assert drawn == (
        'a &lt; b <del><span class="vh">removed: </span>old</del><ins><span class="vh">added: </span>&lt;new&gt;</ins>'
    )


def test_unavailable_button_stays_focusable_and_sends_nothing() -> None:
    drawn = elements.button("Submit", unavailable=True, describedby="why")
    assert drawn == '<button class="btn" type="button" aria-disabled="true" aria-describedby="why">Submit</button>'


def test_attributes_of_buttons_are_escaped() -> None:
    drawn = elements.link_button("Go", '/?a="b"', look="second", data_dialog="x", hidden=True, title=None)
    assert drawn == '<a class="btn btn--second" href="/?a=&quot;b&quot;" data-dialog="x" hidden>Go</a>'


def test_bar_never_leaves_its_frame() -> None:
    assert 'width="75.00"' in charts.bar(21, 28)
    assert 'width="100.00"' in charts.bar(30, 28)
    assert 'width="0.00"' in charts.bar(0, 0)


def test_dots_differ_by_shape_and_size() -> None:
    drawn = charts.dots([(True, "met"), (False, "met"), (True, "not_met"), (False, "open"), (False, "plan")])
    assert re.findall(r'class="(d-\w+)"', drawn) == ["d-met", "d-met", "d-no", "d-open", "d-ext"]
    assert 'width="90"' in drawn
    assert drawn.index('r="6.2"') < drawn.index('r="4.6"')


@pytest.mark.parametrize(
    ("value", "not_met", "look"),
    [(0, 0, "ringn--none"), (4, 0, "ringn--full"), (3, 1, "ringn--bad"), (0, 1, "ringn--bad")],
)
def test_ring_shows_its_state(value: int, not_met: int, look: str) -> None:
    assert f'class="ringn {look}"' in charts.ring(value, 4, not_met=not_met)


def test_age_bar_ends_at_ninety_days() -> None:
    assert 'width="90"' in charts.age_bar(120)
    assert "120 d" in charts.age_bar(120)
    assert 'd="M14 0v10"' in charts.age_bar(16, due=14, tone="late")


def test_a_safe_text_never_answers_for_an_unsafe_one() -> None:
    assert "<i>x</i>" in elements.status_text("met", mark_safe("<i>x</i>"))
    assert "<i>x</i>" not in elements.status_text("met", "<i>x</i>")


@pytest.mark.parametrize("state", ["", "saved", "stale"])
def test_without_a_style_sheet_one_state_of_saving_is_shown_at_most(state: str) -> None:
    shown = re.findall(r'<span data-when="(\w+)">', elements.saved_mark(state))
    hidden = re.findall(r'<span data-when="(\w+)" hidden>', elements.saved_mark(state))
    assert shown == ([state] if state else [])
    assert {*shown, *hidden} == {"saved", "saving", "offline", "refused", "ended", "stale"}
