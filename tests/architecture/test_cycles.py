"""No module leads back to itself by imports, those inside functions included."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import PACKAGES, ROOT, files, parsed


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path, modules: set[str]) -> Iterator[str]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in modules else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def circles(graph: dict[str, set[str]]) -> list[str]:
    """Modules that lead back to themselves: what is left when everything without a way on is taken away."""
    left = {module: set(others) for module, others in graph.items()}
    while True:
        done = {module for module, others in left.items() if not others & left.keys()}
        if not done:
            break
        left = {module: others for module, others in left.items() if module not in done}
    return sorted(left)


def test_no_import_leads_back() -> None:
    modules = {dotted(path): path for path in files(*PACKAGES)}
    graph = {name: set(imported(path, set(modules))) - {name} for name, path in modules.items()}
    assert len(graph) > 400
    assert circles(graph) == []


def test_a_circle_is_seen_with_what_leads_into_it() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"b"}, "d": set()}) == ["a", "b", "c"]
