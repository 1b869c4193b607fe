"""No page takes a name for itself that top bar or footer read: it would change who and where the bar says one is."""

import ast
from pathlib import Path

import pytest

SHELL = {"nav", "person", "place", "role", "places_url", "footer_links", "languages", "zone_name"}
ROOT = Path(__file__).resolve().parent.parent.parent
VIEWS = sorted(
    path
    for app in ("applications", "assessment", "casereview", "facilities", "invoicing", "iasios/portal")
    for path in (ROOT / app).rglob("*.py")
    if ("views" in path.parts or app == "iasios/portal") and path.name != "navigation.py"
)


def contexts(tree: ast.AST) -> list[ast.Dict]:
    """What is given to a template: the third argument of `render`, and whatever is called a context."""
    found: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "render" and len(node.args) > 2:
            found.append(node.args[2])
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(getattr(target, "id", "") == "context" for target in targets):
                found.append(node.value)
    return [part for root in found for part in ast.walk(root) if isinstance(part, ast.Dict)]


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_changes_what_the_bar_says(path: Path) -> None:
    for context in contexts(ast.parse(path.read_text())):
        keys = {key.value for key in context.keys if isinstance(key, ast.Constant)}
        assert not keys & SHELL, f"line {context.lineno}: {sorted(keys & SHELL)}"
