"""The texts of mails and letters that are written in Python, read from the functions that write them.

So they stand in one place: whoever adds a sentence to such a mail need not enter it anywhere else.
"""

import ast
import inspect
import sys
from functools import lru_cache
from types import FunctionType, ModuleType

#: What marks a text, and how many of its first arguments are texts.
_MARKS = {"_": 1, "gettext": 1, "ngettext": 2, "pgettext": 2}

#: Keys as the catalogues of translations have them, and the text for more than one where there is one.
Keys = tuple[tuple[str, str], ...]


@lru_cache(maxsize=256)
def texts_of_kind(kind: str) -> Keys:
    """The texts of the functions that send a kind of mail, and of what these call beside them; in their order."""
    for module in list(sys.modules.values()):
        name = getattr(module, "__name__", "")
        if ".emails" not in name and not name.endswith("emails"):
            continue
        for constant in _constants(module, kind):
            senders = [one.name for one in _functions(module).values() if constant in _names(one)]
            return texts_of(module, *senders)
    return ()


def texts_of(module: ModuleType, *functions: str) -> Keys:
    """The texts of functions of a module, and of the functions of their own package that they call."""
    found: dict[tuple[str, str], None] = {}
    seen: set[tuple[str, str]] = set()
    waiting = [(module, name) for name in functions]
    while waiting:
        where, name = waiting.pop(0)
        node = _functions(where).get(name)
        if node is None or (where.__name__, name) in seen:
            continue
        seen.add((where.__name__, name))
        found |= dict.fromkeys(_texts_in(node))
        waiting += [called for one in sorted(_names(node)) if (called := _beside(where, one)) is not None]
    return tuple(found)


def _constants(module: ModuleType, kind: str) -> list[str]:
    """Names by which the module itself declares the kind."""
    declared = {
        target.id
        for node in _tree(module).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    return [name for name in sorted(declared) if getattr(getattr(module, name, None), "kind", None) == kind]


def _beside(module: ModuleType, name: str) -> tuple[ModuleType, str] | None:
    """A function of the same package, wherever it stands in it."""
    value = getattr(module, name, None)
    if not isinstance(value, FunctionType):
        return None
    home = sys.modules[value.__module__]
    package = module.__name__.rpartition(".")[0]
    return (home, value.__name__) if home is module or home.__name__.rpartition(".")[0] == package else None


@lru_cache(maxsize=256)
def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(inspect.getsource(module))


def _functions(module: ModuleType) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in _tree(module).body if isinstance(node, ast.FunctionDef)}


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _texts_in(node: ast.AST) -> list[tuple[str, str]]:
    calls = [
        one
        for one in ast.walk(node)
        if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id in _MARKS
    ]
    found = []
    for call in sorted(calls, key=lambda one: (one.lineno, one.col_offset)):
        words = [one.value for one in call.args[: _MARKS[call.func.id]] if isinstance(one, ast.Constant)]  # type: ignore[attr-defined]
        if len(words) < _MARKS[call.func.id]:  # type: ignore[attr-defined]
            continue
        first, second = str(words[0]), str(words[1]) if len(words) > 1 else ""
        found.append((f"{first}\x04{second}", "") if call.func.id == "pgettext" else (first, second))  # type: ignore[attr-defined]
    return found
