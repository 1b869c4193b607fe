"""Forms of the attackers' own pages, sent with numbers and names of the victim in their fields."""

from collections.abc import Iterator
from uuid import UUID

from django.urls import reverse

from attack.addresses import anything
from attack.client import Client, Probe
from attack.hospitals import Attacker, Scene
from tests.access.addresses import ARGUMENTS
from tests.access.html_forms import HtmlForm, forms_of

#: Never read as an identifier: what a form brings for itself.
_OWN = {"csrfmiddlewaretoken", "form_key", "version", "base", "next"}


def own_pages(scene: Scene) -> list[tuple[str, str]]:
    """Addresses that take nothing but the attackers' own hospital or application."""
    own = {"slug": scene.own.slug, "code": scene.own.application.code if scene.own.application else ""}
    return [
        (name, reverse(name, kwargs={part: own[part] for part in arguments}))
        for name, arguments in ARGUMENTS.items()
        if arguments and set(arguments) <= set(own)
    ]


def identifiers(scene: Scene) -> dict[str, list[str]]:
    """What the victim's rows are called: numbers, ids of files, its slug and code."""
    place = scene.world.place
    assert place.application is not None
    numbers, ids = set(), set()
    for held in scene.world.values["pk"].values():
        (ids if isinstance(held, UUID) else numbers).add(str(held))
    people = (place.representative, place.deputy, place.account_holder, place.member)
    numbers |= {str(person.pk) for person in people} | {str(place.facility.pk), str(place.application.pk)}
    return {
        "number": sorted(numbers, key=int),
        "id": [*sorted(ids), str(scene.world.values["file"])],
        "name": [place.slug, place.application.code],
    }


def _kind(value: str) -> str:
    if value.isdecimal():
        return "number"
    try:
        UUID(value)
    except ValueError:
        return "name" if value and value.replace("-", "").isalnum() else ""
    return "id"


def batches(scene: Scene, client: Client) -> Iterator[tuple[str, list[Probe]]]:
    """By page: each of its forms, each field that names something, each identifier of the victim instead."""
    instead = identifiers(scene)
    seen = set()
    for attacker in scene.attackers:
        if attacker.role != "other":
            continue
        for name, path in own_pages(scene):
            page = client.ask(Probe(attacker.name, attacker.cookie, name, "GET", path, anything))
            if page.status != 200 or "text/html" not in page.headers or b"<form" not in page.body:
                continue
            line = f"fields of {name}"
            probes = []
            for form in forms_of(page.body.decode(), path):
                if form.shape in seen:
                    continue
                seen.add(form.shape)
                probes += list(_of_form(attacker, line, form, instead))
            yield line, probes


def _of_form(attacker: Attacker, line: str, form: HtmlForm, instead: dict[str, list[str]]) -> Iterator[Probe]:
    for name, value in dict(form.sent).items():
        kind = _kind(value)
        if name in _OWN or not kind:
            continue
        for foreign in instead[kind]:
            for button in form.buttons[:1]:
                sent: dict[str, list[str]] = {}
                for field, own in [*form.sent, *([button] if button[0] else [])]:
                    sent.setdefault(field, []).append(foreign if field == name else own)
                yield Probe(
                    attacker.name, attacker.cookie, line, "POST", form.action, anything, {}, sent, known=(foreign,)
                )
