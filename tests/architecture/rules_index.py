"""Which test shows which rule: reads the marks from the sources and writes docs/rules.md.

A test bears its rules as ``@pytest.mark.rule("R47")``, one or several in a mark. A mark on a class or in
``pytestmark`` counts for every test under it. Nothing is imported or run, so the index needs no database.

    python -m tests.architecture.rules_index --write
"""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "docs" / "rules.toml"
INDEX = ROOT / "docs" / "rules.md"
TESTS = ROOT / "tests"
NUMBERS = range(1, 84)


@dataclass(frozen=True)
class Rule:
    """A rule of the programme in our own words, and where a reader meets it."""

    code: str
    rule: str
    page: str
    scope: str


@dataclass(frozen=True)
class Collected:
    """The tests per rule, as "folder/file.py::name", and what is wrong with the marks."""

    tests: dict[str, tuple[str, ...]]
    problems: tuple[str, ...]


def read_rules(path: Path = RULES) -> tuple[Rule, ...]:
    """All rules in order. Raises ValueError naming everything that is wrong with the file."""
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    problems = []
    expected = [f"R{number}" for number in NUMBERS]
    problems += [f"{code} is missing." for code in expected if code not in tables]
    problems += [f"{code} is not a rule." for code in tables if code not in expected]
    if not problems and list(tables) != expected:
        problems.append("The rules must stand in order.")
    for code, table in tables.items():
        problems += [f"{code}: {key} is missing." for key in ("rule", "page") if not table.get(key)]
        problems += [f"{code}: {key} is not known." for key in table if key not in ("rule", "page", "scope")]
    if problems:
        raise ValueError("\n".join(problems))
    return tuple(
        Rule(code=code, rule=table["rule"], page=table["page"], scope=table.get("scope", ""))
        for code, table in tables.items()
    )


def collect(tests: Path = TESTS, known: frozenset[str] | None = None) -> Collected:
    """Every rule mark under a folder; unknown rules and marks on nothing are reported."""
    known = known if known is not None else frozenset(rule.code for rule in read_rules())
    found: dict[str, list[str]] = {}
    problems: list[str] = []
    for path in sorted(tests.rglob("*.py")):
        name = path.relative_to(tests).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"), filename=name)
        attached: set[int] = set()
        for test, marks in _tests(tree, "", []):
            for mark in marks:
                attached.add(id(mark))
                for code in _codes(mark):
                    if code not in known:
                        problems.append(f"{name}:{mark.lineno}: {code or 'an empty mark'} is not a rule.")
                    elif f"{name}::{test}" not in found.setdefault(code, []):
                        found[code].append(f"{name}::{test}")
        for node in ast.walk(tree):
            if _is_mark(node) and id(node) not in attached:
                problems.append(f"{name}:{node.lineno}: this rule mark belongs to no test.")
    return Collected({code: tuple(names) for code, names in found.items()}, tuple(dict.fromkeys(problems)))


def render(rules: tuple[Rule, ...], tests: dict[str, tuple[str, ...]]) -> str:
    """docs/rules.md: the rules that tests show, then the rules that none shows yet."""
    shown = [rule for rule in rules if rule.code in tests]
    open_rules = [rule for rule in rules if rule.code not in tests]
    lines = [
        "# Rules and the tests that show them",
        "",
        "Made by `python -m tests.architecture.rules_index --write` from `docs/rules.toml` and the marks on the tests;",
        'not edited by hand. A test that shows a rule bears it: `@pytest.mark.rule("R47")`.',
        "",
        f"{len(shown)} of {len(rules)} rules are shown by at least one test.",
        "",
        "| Rule | In our words | Page | Tests |",
        "| --- | --- | --- | --- |",
    ]
    for rule in shown:
        names = "<br>".join(f"`{name}`" for name in sorted(tests[rule.code]))
        lines.append(f"| {rule.code} | {_cell(rule)} | `{rule.page}` | {names} |")
    lines += ["", "## No test shows these yet", ""]
    if open_rules:
        lines += ["| Rule | In our words | Page |", "| --- | --- | --- |"]
        lines += [f"| {rule.code} | {_cell(rule)} | `{rule.page}` |" for rule in open_rules]
    else:
        lines.append("None: every rule is shown by a test.")
    return "\n".join(lines) + "\n"


def current() -> str:
    """What docs/rules.md should say now. Raises ValueError when a mark is wrong."""
    rules = read_rules()
    collected = collect(known=frozenset(rule.code for rule in rules))
    if collected.problems:
        raise ValueError("\n".join(collected.problems))
    return render(rules, collected.tests)


def _cell(rule: Rule) -> str:
    text = f"{rule.rule} ({rule.scope})" if rule.scope else rule.rule
    return text.replace("|", "\\|")


def _tests(node: ast.AST, prefix: str, inherited: list[ast.Call]) -> Iterator[tuple[str, list[ast.Call]]]:
    """Each test below a module or class, with its own marks and those it inherits."""
    body = getattr(node, "body", [])
    inherited = inherited + [mark for statement in body for mark in _pytestmarks(statement)]
    for child in body:
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) and child.name.startswith("test"):
            yield prefix + child.name, inherited + _marks(child.decorator_list)
        elif isinstance(child, ast.ClassDef) and child.name.startswith("Test"):
            yield from _tests(child, f"{prefix}{child.name}::", inherited + _marks(child.decorator_list))


def _pytestmarks(statement: ast.stmt) -> list[ast.Call]:
    if isinstance(statement, ast.Assign):
        targets, value = statement.targets, statement.value
    elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
        targets, value = [statement.target], statement.value
    else:
        return []
    if any(isinstance(target, ast.Name) and target.id == "pytestmark" for target in targets):
        return _marks([value])
    return []


def _marks(expressions: list[ast.expr]) -> list[ast.Call]:
    """The rule marks anywhere inside: in a decorator, a list, or the marks of a parameter."""
    return [node for expression in expressions for node in ast.walk(expression) if _is_mark(node)]


def _is_mark(node: ast.AST) -> TypeGuard[ast.Call]:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "rule"
        and (
            (isinstance(node.func.value, ast.Attribute) and node.func.value.attr == "mark")
            or (isinstance(node.func.value, ast.Name) and node.func.value.id == "mark")
        )
    )


def _codes(mark: ast.Call) -> list[str]:
    """The rules that a mark names; anything but plain text comes back as its source, which is no rule."""
    codes = [
        argument.value
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        else ast.unparse(argument)
        for argument in [*mark.args, *(keyword.value for keyword in mark.keywords)]
    ]
    return codes or [""]


def main(arguments: list[str]) -> int:
    """Write docs/rules.md, or say whether it is up to date."""
    try:
        text = current()
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if arguments == ["--write"]:
        INDEX.write_text(text, encoding="utf-8")
        return 0
    if INDEX.exists() and INDEX.read_text(encoding="utf-8") == text:
        return 0
    sys.stderr.write("docs/rules.md is stale. Run: python -m tests.architecture.rules_index --write\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
