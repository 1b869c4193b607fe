"""Adding a mail touches the app's `emails` module and one template: nothing else may know a kind of mail."""

import ast

from iasios.outbox.mail_types import all_mail_types
from tests.architecture.source import PACKAGES, ROOT, files, parsed

OUTBOX = ROOT / "iasios/outbox"
#: What other modules may take from the outbox's services: a probe measures how long mail waits.
READ_BY_OTHERS = {"due"}


def is_emails(path):
    return path.stem == "emails" or "emails" in path.parts


def calls(path, name):
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


def others():
    return [path for path in files(*PACKAGES) if OUTBOX not in path.parents]


def test_mail_types_are_declared_in_emails_modules_only():
    declared = {path for path in others() if any(calls(path, "MailType"))}
    assert {path.relative_to(ROOT).as_posix() for path in declared if not is_emails(path)} == set()
    kinds = [node.args[0].value for path in [*declared, OUTBOX / "mail_types.py"] for node in calls(path, "MailType")]
    assert sorted(kinds) == [mail_type.kind for mail_type in all_mail_types()]


def test_whoever_sends_names_a_type_of_its_own_module_and_never_a_kind():
    wrong = []
    for path in others():
        own = {
            target.id
            for node in parsed(path).body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and calls_mail_type(node.value)
            for target in node.targets
        }
        for name in ("send", "send_about", "_send", "_to_office", "_to_appointed"):
            if not is_emails(path):
                continue
            for node in calls(path, name):
                first = node.args[0]
                if not (isinstance(first, ast.Name) and first.id in {*own, "mail_type"}):
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {name}({ast.unparse(first)})")
    assert wrong == []


def calls_mail_type(node):
    return isinstance(node.func, ast.Name) and node.func.id == "MailType"


def test_only_emails_modules_send_and_nobody_else_stores_rows():
    wrong = []
    for path in others():
        for node in ast.walk(parsed(path)):
            if not isinstance(node, ast.ImportFrom):
                continue
            if node.module == "iasios.outbox.sending" and not is_emails(path):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} imports the sender")
            if node.module == "iasios.outbox.services" and {alias.name for alias in node.names} - READ_BY_OTHERS:
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} stores mail itself")
    assert wrong == []


def test_nobody_but_the_emails_picks_mail_by_its_kind():
    kinds = {mail_type.kind for mail_type in all_mail_types()} - {"account"}
    found = [
        f"{path.relative_to(ROOT)}:{node.value.lineno} {node.value.value}"
        for path in others()
        if not is_emails(path)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.keyword)
        and (node.arg or "").startswith("kind")
        and isinstance(node.value, ast.Constant)
        if node.value.value in kinds
    ]
    assert found == []


def test_the_outbox_knows_no_app_and_its_services_no_tasks():
    wrong = []
    for package in ("iasios/outbox", "iasios/documents"):
        for path in files(package):
            for node in ast.walk(parsed(path)):
                module = node.module if isinstance(node, ast.ImportFrom) else None
                if module and module.split(".")[0] in {"facilities", "applications", "assessment", "invoicing"}:
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {module}")
                if module and module.endswith(".tasks"):
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno} {module}")
    assert wrong == []
