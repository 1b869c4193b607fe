"""The project's own source, parsed once for the rules that are tests."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("facilities", "applications", "casereview", "assessment", "invoicing")
PACKAGES = (*APPS, "iasios")


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def files(*roots: str, named: str = "") -> Iterator[Path]:
    """Python files below the packages, without migrations; `named` picks a module or a package of that name."""
    for root in roots:
        for path in sorted((ROOT / root).rglob("*.py")):
            parts = path.relative_to(ROOT).parts
            if "migrations" in parts:
                continue
            if named and named not in parts and path.stem != named:
                continue
            yield path


def attributes(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Attribute):
            yield node.lineno, node.attr


def names(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Name):
            yield node.lineno, node.id
        elif isinstance(node, ast.alias):
            yield node.lineno if hasattr(node, "lineno") else 0, node.name.split(".")[-1]
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg


def imports(path: Path) -> Iterator[str]:
    """Modules that a file imports from; `from a import b` gives both a and a.b."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(path: Path, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node
