"""Writes docs/settings.md: each variable of the environment with how it is read, its default and its meaning.

How and default come from the settings as they were read, the meaning from docs/settings.toml.

    python -m tests.architecture.settings_doc --write
"""

import ast
import os
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MEANINGS, DOC = ROOT / "docs" / "settings.toml", ROOT / "docs" / "settings.md"
NEEDED = {"yes": "yes", "production": "in production", "migrate": "to migrate", "compose": "with compose", "": ""}
HEAD = """# Settings

Made from `iasios/settings/base.py` and `docs/settings.toml` by `make docs`; do not edit. All are variables of the
environment. What is given is used, and nothing is started in its place; an empty one counts as not given. A missing or
malformed one stops the start, and all are named at once.

| Variable | Needed | Read as | Default | Meaning |
| --- | --- | --- | --- | --- |
"""


def meanings() -> dict[str, dict[str, str]]:
    return tomllib.loads(MEANINGS.read_text(encoding="utf-8"))


def text() -> str:
    from iasios.settings import base

    rows = []
    for name, entry in meanings().items():
        kind, default = base.env.asked.get(name, ("text", ""))
        shown = entry.get("default") or _shown(default)
        rows.append(f"| `{name}` | {NEEDED[entry.get('needed', '')]} | {kind} | {shown} | {entry['meaning']} |")
    return HEAD + "\n".join(rows) + "\n"


def _shown(default: Any) -> str:
    if default == "required" or default is None or default in ("", [], {}):
        return ""
    if isinstance(default, bool):
        return str(int(default))
    if isinstance(default, list):
        return ", ".join(f"`{word}`" for word in default)
    return f"`{default}`"


def read_anywhere() -> set[str]:
    """Every variable that the portal's own code, its compose file or its start reads by a name in the source."""
    found = set()
    for path in [*(ROOT / "iasios").rglob("*.py"), *(ROOT / "docker").glob("*.py"), ROOT / "manage.py"]:
        found |= _read_in(ast.parse(path.read_text(encoding="utf-8")))
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    return found | set(re.findall(r"(?<!\$)\$\{([A-Z][A-Z0-9_]+)", compose))


def _read_in(tree: ast.Module) -> set[str]:
    """First arguments of `env.text("X")` and its like, and of `environ.get("X")`; also `environ["X"]`."""
    found = set()
    for node in ast.walk(tree):
        named: ast.expr | None = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            of = ast.unparse(node.func.value)
            if of in {"env", "Env()", "os.environ", "given"} and not node.func.attr.startswith("put"):
                named = node.args[0]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            named = node.slice
        if (
            isinstance(named, ast.Constant)
            and isinstance(named.value, str)
            and re.fullmatch("[A-Z][A-Z0-9_]+", named.value)
        ):
            found.add(named.value)
    return found


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "iasios.settings.test")
    if sys.argv[1:] == ["--write"]:
        DOC.write_text(text(), encoding="utf-8")
        return 0
    return 0 if DOC.exists() and DOC.read_text(encoding="utf-8") == text() else 1


if __name__ == "__main__":
    sys.exit(main())
