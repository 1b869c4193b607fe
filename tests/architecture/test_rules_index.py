"""The index of rules is up to date, and the collector finds exactly what the sources say."""

from __future__ import annotations

import pytest

from tests.architecture import rules_index
from tests.architecture.rules_index import Rule, collect, read_rules, render

KNOWN = frozenset({"R1", "R2", "R47"})


@pytest.fixture
def sources(tmp_path):
    """Writes test files into a folder of their own and collects their marks."""

    def write_and_collect(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
        return collect(tmp_path, KNOWN)

    return write_and_collect


def test_every_mark_in_the_tests_names_a_known_rule():
    assert collect().problems == ()


def test_the_index_is_up_to_date():
    written = rules_index.INDEX.read_text(encoding="utf-8")
    assert written == rules_index.current(), "Run: python -m tests.architecture.rules_index --write"


def test_the_rules_are_r1_to_r83_in_order():
    assert [rule.code for rule in read_rules()] == [f"R{number}" for number in range(1, 84)]


def test_no_two_rules_say_the_same():
    rules = read_rules()
    assert len({rule.rule for rule in rules}) == len(rules)


def test_every_rule_of_the_index_stands_in_exactly_one_of_its_two_tables():
    rows = [line.split("|")[1].strip() for line in rules_index.current().splitlines() if line.startswith("| R")]
    rows = [row for row in rows if row != "Rule"]
    assert sorted(rows, key=lambda code: int(code[1:])) == [f"R{number}" for number in range(1, 84)]


def test_marks_on_functions_are_found(sources):
    collected = sources(
        test_a='import pytest\n@pytest.mark.rule("R47")\ndef test_one(): ...\n',
        test_b='from pytest import mark\n@mark.rule("R1", "R2")\n@mark.rule("R47")\nasync def test_two(): ...\n',
    )
    assert collected.problems == ()
    assert collected.tests == {
        "R47": ("test_a.py::test_one", "test_b.py::test_two"),
        "R1": ("test_b.py::test_two",),
        "R2": ("test_b.py::test_two",),
    }


@pytest.mark.parametrize(
    "pytestmark_line",
    [
        'pytestmark = pytest.mark.rule("R2")',
        'pytestmark = [pytest.mark.slow, pytest.mark.rule("R2")]',
        'pytestmark: list = [pytest.mark.rule("R2")]',
    ],
)
def test_pytestmark_counts_for_every_test_of_the_module(sources, pytestmark_line):
    collected = sources(
        test_a=f"import pytest\n{pytestmark_line}\ndef test_one(): ...\nclass TestX:\n    def test_two(self): ...\n"
    )
    assert collected.problems == ()
    assert collected.tests == {"R2": ("test_a.py::test_one", "test_a.py::TestX::test_two")}


def test_marks_on_and_in_a_class_count_for_its_tests_only(sources):
    collected = sources(
        test_a=(
            "import pytest\n"
            "def test_outside(): ...\n"
            '@pytest.mark.rule("R1")\n'
            "class TestX:\n"
            '    pytestmark = pytest.mark.rule("R2")\n'
            '    @pytest.mark.rule("R47")\n'
            "    def test_one(self): ...\n"
            "    def test_two(self): ...\n"
        )
    )
    assert collected.problems == ()
    assert collected.tests == {
        "R1": ("test_a.py::TestX::test_one", "test_a.py::TestX::test_two"),
        "R2": ("test_a.py::TestX::test_one", "test_a.py::TestX::test_two"),
        "R47": ("test_a.py::TestX::test_one",),
    }


def test_the_mark_of_a_parameter_counts_for_its_test_once(sources):
    collected = sources(
        test_a=(
            "import pytest\n"
            '@pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.rule("R1")),\n'
            '    pytest.param(2, marks=[pytest.mark.rule("R1")])])\n'
            "def test_one(x): ...\n"
        )
    )
    assert collected.problems == ()
    assert collected.tests == {"R1": ("test_a.py::test_one",)}


def test_an_unknown_rule_is_reported_and_not_indexed(sources):
    collected = sources(test_a='import pytest\n@pytest.mark.rule("R99")\ndef test_one(): ...\n')
    assert collected.tests == {}
    assert collected.problems == ("test_a.py:2: R99 is not a rule.",)


def test_a_mark_without_plain_text_is_reported(sources):
    collected = sources(
        test_a="import pytest\n@pytest.mark.rule(RULE)\ndef test_one(): ...\n",
        test_b="import pytest\n@pytest.mark.rule()\ndef test_one(): ...\n",
    )
    assert collected.tests == {}
    assert collected.problems == ("test_a.py:2: RULE is not a rule.", "test_b.py:2: an empty mark is not a rule.")


def test_a_mark_on_something_that_is_no_test_is_reported(sources):
    collected = sources(test_a='import pytest\n@pytest.mark.rule("R1")\ndef helper(): ...\n')
    assert collected.tests == {}
    assert collected.problems == ("test_a.py:2: this rule mark belongs to no test.",)


def test_the_index_lists_tests_sorted_and_open_rules_with_their_scope():
    rules = (
        Rule(code="R1", rule="One | two.", page="/a/", scope=""),
        Rule(code="R2", rule="Three.", page="/b/", scope="Informs."),
    )
    lines = render(rules, {"R1": ("z.py::test_z", "a.py::test_a")}).splitlines()
    assert "1 of 2 rules are shown by at least one test." in lines
    assert r"| R1 | One \| two. | `/a/` | `a.py::test_a`<br>`z.py::test_z` |" in lines
    assert lines[-5:] == [
        "## No test shows these yet",
        "",
        "| Rule | In our words | Page |",
        "| --- | --- | --- |",
        "| R2 | Three. (Informs.) | `/b/` |",
    ]


def test_the_index_says_so_when_no_rule_is_open():
    rules = (Rule(code="R1", rule="One.", page="/a/", scope=""),)
    assert render(rules, {"R1": ("a.py::test_a",)}).splitlines()[-1] == "None: every rule is shown by a test."


def test_faults_in_the_rules_file_are_named_together(tmp_path):
    path = tmp_path / "rules.toml"
    kept = [f'[R{number}]\nrule = "Text."\npage = "/"\n' for number in range(3, 84)]
    path.write_text('[R1]\nrule = "Text."\nword = "x"\n[R84]\nrule = "Text."\npage = "/"\n' + "".join(kept))
    with pytest.raises(ValueError, match="R2 is missing") as caught:
        read_rules(path)
    assert str(caught.value).splitlines() == [
        "R2 is missing.",
        "R84 is not a rule.",
        "R1: page is missing.",
        "R1: word is not known.",
    ]


def test_rules_out_of_order_are_refused(tmp_path):
    path = tmp_path / "rules.toml"
    order = [2, 1, *range(3, 84)]
    path.write_text("".join(f'[R{number}]\nrule = "Text."\npage = "/"\n' for number in order))
    with pytest.raises(ValueError, match="must stand in order"):
        read_rules(path)


def test_the_command_names_wrong_marks_and_writes_nothing(tmp_path, monkeypatch, capsys):
    wrong = rules_index.Collected({}, ("test_a.py:2: R99 is not a rule.",))
    monkeypatch.setattr(rules_index, "INDEX", tmp_path / "rules.md")
    monkeypatch.setattr(rules_index, "collect", lambda known: wrong)
    assert rules_index.main(["--write"]) == 1
    assert capsys.readouterr().err == "test_a.py:2: R99 is not a rule.\n"
    assert not (tmp_path / "rules.md").exists()


def test_the_command_writes_the_index_and_tells_when_it_is_stale(tmp_path, monkeypatch, capsys):
    index = tmp_path / "rules.md"
    monkeypatch.setattr(rules_index, "INDEX", index)
    assert rules_index.main([]) == 1
    assert capsys.readouterr().err == (
        "docs/rules.md is stale. Run: python -m tests.architecture.rules_index --write\n"
    )
    assert rules_index.main(["--write"]) == 0
    assert index.read_text(encoding="utf-8") == rules_index.current()
    assert rules_index.main([]) == 0
