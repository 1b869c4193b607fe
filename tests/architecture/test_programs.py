"""Tests run no program that the project does not install: on a new machine they would fail."""

import ast

from tests.architecture.source import ROOT, files, parsed

#: Python itself, the launcher and pytest come with the clone; these come with every Debian or are what is tried.
KNOWN = {"false", "git", "kill", "make", "sh", "true"}
RUNNERS = {"run", "Popen", "call", "check_call", "check_output", "system"}


def test_tests_run_known_programs_only() -> None:
    strange = [
        f"{path.relative_to(ROOT)}:{node.lineno} {word.value}"
        for path in files("tests", "bench")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in RUNNERS
        and getattr(node.func.value, "id", "") in {"subprocess", "os"}
        for word in first_words(node)
        if word.value not in KNOWN
    ]
    assert strange == []


def first_words(call: ast.Call) -> list[ast.Constant]:
    """The program of a command that is written out; one that is worked out (`sys.executable`) is none."""
    if not call.args:
        return []
    command = call.args[0]
    if isinstance(command, ast.List | ast.Tuple) and command.elts:
        command = command.elts[0]
    return [command] if isinstance(command, ast.Constant) and isinstance(command.value, str) else []


def test_the_rule_sees_a_program_that_is_named() -> None:
    call = ast.parse('subprocess.run(["pdftotext", "-"], check=True)').body[0].value  # type: ignore[attr-defined]
    assert [word.value for word in first_words(call)] == ["pdftotext"]
