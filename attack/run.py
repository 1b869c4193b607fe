"""One run: each moment in a database of its own, everything tried there, the victim's rows compared after each line."""

import random
import time
from collections.abc import Callable, Iterable, Iterator

from django.db import connection
from django.urls import reverse

from attack import addresses, fields, oracles, portal, statements, tokens
from attack.client import Answer, Client, Probe
from attack.hospitals import LEADS, Scene, make_base, stage, watching
from attack.report import Report
from facilities.models import StoredFile
from iasios.access import office_scope
from tests.access.test_strange_parameters import parameters

#: Traces of a fault that no answer may show.
TRACES = (b"Traceback (most recent", b"psycopg.errors", b"django.db.utils", b"site-packages")
Batch = tuple[str, list[Probe]]
Say = Callable[[str], None]
ORACLES = "Oracles"
#: What somebody takes of their own data; it names the hospitals that they work or worked at.
OWN_COPY = reverse("facilities:my_data_file")


def run(scale: str, report: Report, *, until: float, say: Say) -> None:
    """Everything of a scale, as far as the time allows.

    Args:
        scale: "quick", "long" or "oracles".
        report: what is tried and found is added to it.
        until: `time.monotonic()` at which no further line is begun.
    """
    missing = addresses.without_a_row()
    if missing:
        raise SystemExit(f"FAILED  No row of the access tables says who may: {', '.join(missing)}")
    say("Migrations, catalogue, two hospitals")
    portal.begin()
    base = make_base()
    quick = scale == "quick"
    moments = list(LEADS) if scale == "long" else list(LEADS)[:1]
    for number, moment in enumerate(moments):
        if time.monotonic() > until:
            report.notes.append(f"No time was left for: {', '.join(moments[number:])}")
            break
        began, before = time.monotonic(), report.probes.total()
        portal.branch()
        scene = stage(moment, base, few=scale != "long")
        if scale == "oracles":
            with portal.serving() as port:
                oracles.measure(scene, Client(port), report, each=200, until=until)
            break
        if number == 0:
            say(f"{len(scene.unmarked)} columns took no mark")
            report.notes += [f"Without a mark: {column}" for column in scene.unmarked] if not quick else []
        # Each moment gets its share of what time is left, the first twice as much.
        left = (until - time.monotonic()) * (2 if number == 0 else 1) / (len(moments) - number + (number == 0))
        _try_moment(scene, report, quick=quick, number=number, until=time.monotonic() + left, say=say)
        tried = report.probes.total() - before
        say(f"{moment}: {tried:,} in {time.monotonic() - began:.0f} s, {report.leaks.total()} leaks so far")


def _try_moment(scene: Scene, report: Report, *, quick: bool, number: int, until: float, say: Say) -> None:
    """Everything at the first moment; lists and numbers once more where much is public; addresses and fields always."""
    first = number == 0
    with portal.serving() as port, watching(scene.world.place.facility.pk) as changed:
        client = Client(port)
        #: Each group with how much of the time it may take, compared with the others.
        groups: list[tuple[str, int, Callable[[], Iterable[Batch]]]] = [
            ("Addresses", 6, lambda: addresses.batches(scene, quick=quick, first=first))
        ]
        if number < 2:
            words = addresses.words_of(scene)[: 1 if quick else 5]
            groups.append(("Words sought", 2, lambda: addresses.asked_for(scene, words, _asked(quick))))
        if first:
            groups.append(("Keys, links, calls", 2, lambda: _first_of(tokens.batches(scene), quick)))
            groups.append(("File addresses", 2, lambda: addresses.files(scene, *_stored(scene))))
            groups.append((ORACLES, 3, list))
        if not quick:
            if number < 2:
                groups.append(("Numbers", 2, lambda: addresses.numbered(scene)))
            groups.append(("Fields of own forms", 2, lambda: fields.batches(scene, client)))
        for place, (group, weight, make) in enumerate(groups):
            weights = sum(other for _name, other, _make in groups[place:])
            end = time.monotonic() + (until - time.monotonic()) * weight / weights
            if group == ORACLES:
                oracles.measure(scene, client, report, each=5 if quick else 200, until=end)
            else:
                _send(group, make(), scene, client, report, changed, end)
            say(f"{scene.moment}, {group}: {report.probes[group]:,}")
    statements.try_all(scene, report)
    connection.close()


def _asked(quick: bool) -> list[str]:
    return ["q"] if quick else parameters()


def _first_of(batches: Iterator[Batch], quick: bool) -> Iterator[Batch]:
    for line, probes in batches:
        yield line, probes[::7] if quick else probes


def _stored(scene: Scene) -> tuple[list[str], list[str]]:
    from django.db import transaction

    with transaction.atomic(), office_scope("files of the victim"):
        rows = StoredFile.objects.filter(facility=scene.world.place.facility)
        return [str(row.pk) for row in rows], [row.content.name for row in rows]


def _send(
    group: str,
    batches: Iterable[Batch],
    scene: Scene,
    client: Client,
    report: Report,
    changed: Callable[[], list[str]],
    until: float,
) -> None:
    # Where time is short, another part is left out at each moment.
    lines = list(batches)
    random.Random(scene.moment).shuffle(lines)
    for number, (line, probes) in enumerate(lines):
        if time.monotonic() > until:
            report.notes.append(
                f"No time was left at {scene.moment} for {len(lines) - number} of {len(lines)}: {group}"
            )
            return
        for probe, answer in client.ask_all(probes):
            report.tried(group, line)
            _judge(group, probe, answer, scene, report)
        if any(probe.method not in ("GET", "HEAD", "OPTIONS") for probe in probes):
            tables = changed()
            if tables:
                report.leak(group, f"rows of the victim changed in {', '.join(tables)} by {line} at {scene.moment}")
            scene.keep_sessions()


def _judge(group: str, probe: Probe, answer: Answer, scene: Scene, report: Report) -> None:
    # 503 says that something is away: a key for seals, the cache.
    if (answer.status >= 500 and answer.status != 503) or any(trace in answer.body for trace in TRACES):
        report.fault(group, f"{probe} at {scene.moment}: {answer.status}")
    elif answer.status != 503 and not probe.allowed(answer.status, answer.location):
        report.leak(group, f"{probe} at {scene.moment}: {answer.status} {answer.location}".rstrip())
    body = answer.body
    if probe.path.partition("?")[0] == OWN_COPY:
        for text in scene.own_past.get(probe.who, ()):
            body = body.replace(text, b"")
    for mark in scene.marks:
        shown = mark in body or mark in answer.headers.encode()
        if shown and not any(mark in word.encode() for word in probe.known):
            report.leak(group, f"{probe} at {scene.moment}: shows {mark.decode()}")
