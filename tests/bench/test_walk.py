"""The walk that finds a page for every name that a link leads to."""

from bench.client import Request
from bench.every_page import READ, name_of, walk

SITE = {
    (
        "/",
        "",
    ): '<a href="/centres/">Centres</a> <a class="x" href="/fees/#annual">Fees</a> <a href="https://x.example/">X</a>',
    ("/centres/", ""): "".join(f'<a href="/centres/clinic-{number}/">Clinic</a>' for number in range(40)),
    ("/fees/", ""): '<a href="/?page=2">Again</a><a href="/nowhere-at-all/">Nothing</a><a href="/healthz">Alive</a>',
    ("/office/", "office"): '<a href="/office/pipeline/">Pipeline</a> <a href="/centres/">Centres</a>',
    ("/office/pipeline/", "office"): "<p>All</p>",
}


def test_it_finds_one_page_of_each_name_and_reads_few_of_a_kind() -> None:
    asked = []

    def ask(request: Request) -> tuple[int, dict[str, str], bytes]:
        asked.append(request.path)
        if request.path == "/healthz":
            return 200, {"content-type": "text/plain"}, b"ok"
        body = SITE.get((request.path, request.cookie), "<p>A centre</p>")
        return 200, {"content-type": "text/html; charset=utf-8"}, body.encode()

    found = dict(walk(ask, {"/office/": "office", "/": ""}))
    assert {name: (request.path, request.cookie) for name, request in found.items()} == {
        "portal:today": ("/office/", "office"),
        "portal:pipeline": ("/office/pipeline/", "office"),
        "facilities:directory": ("/centres/", "office"),
        "facilities:centre": ("/centres/clinic-0/", ""),
        "portal:start": ("/", ""),
        "portal:fees": ("/fees/", ""),
    }
    assert len([path for path in asked if path.startswith("/centres/clinic")]) == READ
    assert name_of("/nowhere-at-all/") == ""
