"""Forms: label, hint, message, control, in this order and linked; a summary that leads to the fields."""

import re
from datetime import date

import pytest
from django import forms
from django.template import Context, Template
from django.test.signals import template_rendered

from iasios.ui.forms import focus_target, summary_lines
from iasios.ui.gallery import SampleForm
from iasios.ui.user_agents import device_name
from iasios.ui.widgets import BrowserDate, RadioCards


def draw(source: str, **values: object) -> str:
    return Template("{% load ui %}" + source).render(Context(values))


def refused(**data: str) -> SampleForm:
    form = SampleForm(data)
    assert not form.is_valid()
    return form


def test_field_links_hint_and_message_to_the_control() -> None:
    drawn = draw("{% field form.name %}", form=refused())
    order = [drawn.index(part) for part in ("<label", 'id="id_name_helptext"', 'id="id_name_error"', "<input")]
    assert order == sorted(order)
    assert 'aria-describedby="id_name_helptext id_name_error"' in drawn
    assert 'aria-invalid="true"' in drawn
    assert 'class="field field--bad"' in drawn


def test_unbound_field_is_neither_wrong_nor_described_by_nothing() -> None:
    drawn = draw("{% field form.country %}", form=SampleForm())
    assert "aria-invalid" not in drawn
    assert "aria-describedby" not in drawn
    assert 'class="select"' in drawn


def test_optional_fields_say_so() -> None:
    assert "<small>optional</small>" in draw("{% field form.reference %}", form=SampleForm())
    assert "<small>optional</small>" not in draw("{% field form.name %}", form=SampleForm())


def test_buttons_of_which_one_is_pressed_are_not_optional() -> None:
    class Choice(forms.Form):
        pressed = forms.ChoiceField(
            choices=[("a", "A"), ("b", "B")], initial="a", required=False, widget=forms.RadioSelect
        )
        open = forms.ChoiceField(choices=[("a", "A"), ("b", "B")], required=False, widget=forms.RadioSelect)

    assert "<small>optional</small>" not in draw("{% field form.pressed %}", form=Choice())
    assert "<small>optional</small>" in draw("{% field form.open %}", form=Choice())


def test_arguments_become_attributes_of_the_control() -> None:
    drawn = draw('{% field form.evidence rows=7 autocomplete="off" limit=20000 %}', form=SampleForm())
    assert 'rows="7"' in drawn
    assert 'autocomplete="off"' in drawn
    assert 'data-limit="20000"' in drawn
    assert 'data-count-for="id_evidence"' in drawn


def test_groups_have_one_legend() -> None:
    for name in ("met", "decision", "sites"):
        drawn = draw("{% field part %}", part=SampleForm()[name])
        assert drawn.count("<legend") == 1
        assert drawn.count("<fieldset") == 1


def test_radio_cards_say_what_a_choice_brings_about() -> None:
    drawn = draw("{% field form.decision %}", form=SampleForm())
    assert "<b>Approve</b><small>Accredited from today</small>" in drawn
    assert " checked" not in drawn


def test_cards_without_hints_have_none() -> None:
    class Plain(forms.Form):
        level = forms.ChoiceField(choices=[("a", "A")], widget=RadioCards())

    assert "<small>" not in draw("{% field form.level %}", form=Plain())


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("name", "Fill this in."),
        ("country", "Choose one."),
        ("procedures", "Enter a number."),
        ("since", "Enter a date."),
        ("agreed", "Tick this box to go on."),
        ("met", "Choose one."),
        ("sites", "Choose at least one."),
    ],
)
def test_missing_values_are_asked_for_in_our_voice(name: str, message: str) -> None:
    assert f"<span>{message}</span>" in draw("{% field part %}", part=refused()[name])


def test_messages_carry_the_numbers() -> None:
    form = refused(evidence="x" * 20_240, procedures="-4")
    assert "This is 20,240 characters; 20,000 fit." in draw("{% field form.evidence %}", form=form)
    assert "Enter 0 or more." in draw("{% field form.procedures %}", form=form)


def test_long_texts_are_not_cut_by_the_browser() -> None:
    assert "maxlength" not in draw("{% field form.evidence %}", form=SampleForm())
    assert 'maxlength="200"' in draw("{% field form.name %}", form=SampleForm())


def test_messages_of_the_form_itself_pass_unchanged() -> None:
    form = refused(name="Northgate")
    form.add_error("name", "Another hospital has this name.")
    assert "<span>Another hospital has this name.</span>" in draw("{% field form.name %}", form=form)


def test_summary_leads_to_the_controls_in_their_order() -> None:
    lines = summary_lines(refused(name="Northgate"))
    assert [line.target for line in lines] == [
        "id_country",
        "id_procedures",
        "id_since",
        "id_evidence",
        "id_agreed",
        "id_met_0",
        "id_decision_0",
        "id_sites_0",
    ]
    assert lines[0].text == "Country: Choose one."
    assert lines[5].text == "Do you meet 1(a)? Choose one."


def test_every_target_of_the_summary_exists_in_the_form() -> None:
    form = refused()
    drawn = draw("{{ form }}", form=form)
    assert [line.target for line in summary_lines(form) if f'id="{line.target}"' not in drawn] == []


def test_summary_takes_focus_and_draws_nothing_when_all_is_well() -> None:
    assert draw("{% form_errors form %}", form=SampleForm()).strip() == ""
    drawn = draw("{% form_errors form %}", form=refused())
    assert 'tabindex="-1" data-focus-now' in drawn
    assert "9 entries need a second look" in drawn


def test_errors_of_the_whole_form_come_first_and_lead_nowhere() -> None:
    form = refused(name="Northgate")
    form.add_error(None, "The period ends before it begins.")
    assert (summary_lines(form)[0].text, summary_lines(form)[0].target) == ("The period ends before it begins.", "")


def test_title_begins_with_error_after_a_refusal() -> None:
    assert draw("{% error_prefix form %}", form=refused()) == "Error: "
    assert draw("{% error_prefix form %}", form=SampleForm()) == ""


def test_whole_form_is_drawn_with_the_same_fields() -> None:
    drawn = draw("{{ form }}", form=SampleForm())
    assert len(re.findall(r'class="field[ "]', drawn)) == len(SampleForm().fields)


def test_browser_dates_are_iso() -> None:
    assert 'type="date" name="d" value="2026-03-04"' in BrowserDate().render("d", date(2026, 3, 4))


def test_focus_target_of_a_plain_field_is_its_id() -> None:
    assert focus_target(SampleForm(prefix="a")["name"]) == "id_a-name"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/131.0", "Firefox on Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("curl/8", "An unknown browser"),
    ],
)
def test_devices_are_named(header: str, name: str) -> None:
    assert device_name(header) == name


def test_a_list_of_hundreds_is_drawn_without_a_template_for_each() -> None:
    class Zone(forms.Form):
        zone = forms.ChoiceField(choices=[(str(number), f"Zone <{number}>") for number in range(600)], initial="7")

    drawn: list[str] = []

    def note(template: Template, **kwargs: object) -> None:
        drawn.append(str(template.name))

    template_rendered.connect(note)
    try:
        markup = str(Zone()["zone"])
    finally:
        template_rendered.disconnect(note)
    assert markup.count("<option") == 600
    assert '<option value="7" selected>Zone &lt;7&gt;</option>' in markup
    assert len(drawn) <= 3
