"""House rules that the import contracts cannot see."""

import re
from itertools import chain

from tests.architecture.source import APPS, PACKAGES, ROOT, attributes, calls, files, imports, names

# In iasios.portal a module with views is one that declares methods; the others are its queries.
PAGES = [path for path in files("iasios/portal") if "@http_methods" in path.read_text(encoding="utf-8")]
VIEWS = [*files(*APPS, named="views"), *PAGES, *files("iasios/outbox", named="views")]
FORMS = list(files(*APPS, named="forms"))
SERVICES = list(chain(files(*APPS, named="services"), files("iasios", named="services")))
#: What is asked by views, tasks and commands alike: none of it may know that there is HTTP.
BELOW_HTTP = [
    *SERVICES,
    *(
        path
        for name in ("queries", "presenters", "emails", "workflow", "workbook", "workbooks")
        for path in files(*PACKAGES, named=name)
        if "views" not in path.parts
    ),
]


def relative(path):
    return str(path.relative_to(ROOT))


def test_views_and_forms_get_objects_from_the_gate_only():
    forbidden = {"objects", "_default_manager", "_base_manager"}
    found = [
        f"{relative(path)}:{line} .{name}"
        for path in chain(VIEWS, FORMS)
        for line, name in attributes(path)
        if name in forbidden
    ]
    found += [
        f"{relative(path)}:{line} {name}"
        for path in chain(VIEWS, FORMS)
        for line, name in names(path)
        if name in {"get_object_or_404", "get_list_or_404"}
    ]
    assert found == []


def test_services_know_no_request():
    """Nor do queries, presenters, mails, workflows and workbooks; views read the request and build the response."""
    found = [
        f"{relative(path)}:{line} {name}" for path in BELOW_HTTP for line, name in names(path) if name == "request"
    ]
    found += [f"{relative(path)} {module}" for path in BELOW_HTTP for module in imports(path) if is_http(module)]
    assert found == []


def is_http(module):
    return module.startswith(("django.http", "django.contrib.messages", "iasios.web.file_responses"))


def test_templates_ask_nothing_about_people():
    asks = re.compile(r"\{%[^%]*\b(user|person)\.(groups|is_staff|is_superuser|has_perm)|perms\.")
    found = [
        f"{path.relative_to(ROOT)}"
        for path in (ROOT / "templates").rglob("*.html")
        if asks.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_no_file_is_longer_than_600_lines():
    long = [
        f"{relative(path)}: {count}"
        for path in files(*PACKAGES, "tests")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 600
    ]
    assert long == []


def test_no_drawer_for_junk():
    junk = {"utils", "common", "core", "helpers", "misc"}
    found = [relative(path) for path in files(*PACKAGES) if junk & {*path.parts, path.stem}]
    assert found == []


def test_every_module_says_what_it_is_for():
    import ast

    from tests.architecture.source import parsed

    silent = [
        relative(path)
        for path in files(*PACKAGES)
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(parsed(path))
    ]
    assert silent == []


def test_the_portal_never_writes():
    """What writes across apps is a service of the app concerned or of iasios.registration, and so are its pages."""
    portal = list(files("iasios/portal"))
    found = [
        f"{relative(path)} {module}"
        for path in portal
        for module in imports(path)
        if re.search(r"\.services(\.|$)", module) or module.startswith("celery")
    ]
    found += [
        f"{relative(path)}:{call.lineno} {keyword.arg}"
        for path in portal
        for call in calls(path, "http_methods")
        for keyword in call.keywords
        if keyword.arg in {"write", "records"}
    ]
    writes = {"save", "create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "delete"}
    found += [f"{relative(path)}:{at} .{name}" for path in portal for at, name in attributes(path) if name in writes]
    assert found == []


#: Class names that stand in several modules, with the reason.
SAME_NAME = {"Command": "Django looks for a command under this name."}


def test_no_class_name_means_two_things():
    import ast

    from tests.architecture.source import parsed

    where = {}
    for path in files(*PACKAGES):
        for node in parsed(path).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                where.setdefault(node.name, []).append(relative(path))
    assert {name: paths for name, paths in where.items() if len(paths) > 1 and name not in SAME_NAME} == {}
