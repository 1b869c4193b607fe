"""Tests start no program that a new machine lacks: only Python's own, and what every Debian has."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import ROOT

# Debian's essential packages. Whatever else a test needs comes from requirements/dev.in.
ON_EVERY_MACHINE = {"sh", "true", "false", "sleep", "unshare"}
STARTING = {"Popen", "run", "call", "check_call", "check_output", "spawn", "run_step", "which", "system", "popen"}
MODULES = {"subprocess", "os", "shutil", "process"}


#: How such a program is named in a source.
OF_LOCKED_PACKAGES = ("sys.executable", "binaries.folder", "find_binary(")


def programs(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and program of each call that starts or looks for one; `?` where that cannot be told."""
    lists = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.List | ast.Tuple)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in STARTING):
            continue
        if not (isinstance(node.func.value, ast.Name) and node.func.value.id in MODULES):
            continue
        words = node.args[1] if node.func.attr == "run_step" else node.args[0]
        if isinstance(words, ast.Name):
            words = lists.get(words.id, words)
        yield node.lineno, program_of(words)


def program_of(words: ast.expr) -> str:
    first = words.elts[0] if isinstance(words, ast.List | ast.Tuple) and words.elts else words
    if isinstance(first, ast.Constant):
        return str(first.value).split()[0]
    # Python itself or a program beside it, PostgreSQL's or Valkey's: of a package that is locked.
    return "" if any(name in ast.unparse(first) for name in OF_LOCKED_PACKAGES) else "?"


def missing(source: str) -> list[str]:
    return [name for _line, name in programs(ast.parse(source)) if name and name not in ON_EVERY_MACHINE]


def test_tests_start_nothing_that_nobody_installs() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for line, name in programs(ast.parse(path.read_text()))
        if name and name not in ON_EVERY_MACHINE
    ]
    assert found == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('subprocess.run(["pdftotext", "-", "-"], check=True)', ["pdftotext"]),
        ('words = ["git", "log"]\nsubprocess.check_output(words)', ["git"]),
        ('os.system("pg_dump portal")', ["pg_dump"]),
        ('shutil.which("msgfmt")', ["msgfmt"]),
        ('process.run_step("Trying", ["node", "x"], remedy="")', ["node"]),
        ("subprocess.Popen(command())", ["?"]),
        ('subprocess.run([sys.executable, "manage.py"])', []),
        ('process.spawn(["sleep", "300"], log=log)', []),
        ('process.spawn([self.binaries.folder / "postgres", "-D", folder], log=log)', []),
        ('process.spawn([folder / "postgres"], log=log)', ["?"]),
    ],
)
def test_the_check_recognises_a_program(source: str, expected: list[str]) -> None:
    assert missing(source) == expected
