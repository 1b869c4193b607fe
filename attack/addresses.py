"""Every address of the URLconf, with identifiers of the victim, by every method and every attacker."""

from collections.abc import Callable, Iterator
from urllib.parse import quote
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from attack.client import AUTOSAVE, FRAGMENT, Probe
from attack.hospitals import WORD, Attacker, Scene
from tests.access import matrix
from tests.access.addresses import ARGUMENTS
from tests.access.world import value_for

#: Method, further headers, and whether everybody tries it or only two.
WAYS: tuple[tuple[str, dict[str, str], bool], ...] = (
    ("GET", {}, True),
    ("POST", {}, True),
    ("GET", FRAGMENT, False),
    ("POST", AUTOSAVE, False),
    ("HEAD", {}, False),
    ("PUT", {}, False),
    ("PATCH", {}, False),
    ("DELETE", {}, False),
    ("OPTIONS", {}, False),
)
QUICK_WAYS = WAYS[:2]
FEW = ("anonymous", "representative")
#: Whose lists and searches differ.
SEARCHING = (*FEW, "their assessor", "not yet admitted")
#: What is tried in place of a number of the victim: its neighbours, and what no number is.
NUMBERS = (*range(13), 2**31, 2**63 - 1)

ROWS = {
    row: cells
    for table in (matrix.ANYWHERE, matrix.ACCOUNT, *reversed(matrix.OF_ONE_FACILITY))
    for row, cells in table.items()
}
#: Addresses of one facility: to strangers they are never there.
OF_ONE = {row.removeprefix("POST ") for table in matrix.OF_ONE_FACILITY for row in table}
#: Their answers depend on a secret of the settings, which the access tables do not have (attack/tokens.py).
CALLED_BY_MACHINES = {"outbox:bounces"}
Allowed = Callable[[int, str], bool]


def is_login(status: int, location: str) -> bool:
    return status == 302 and location.startswith("/accounts/login/")


def denied_to(attacker: Attacker) -> Allowed:
    """Not there, not by this method, or (signed out) led to the sign-in page."""

    def allowed(status: int, location: str) -> bool:
        if attacker.user is None and is_login(status, location):
            return True
        return status in (404, 405)

    return allowed


def anything(status: int, location: str) -> bool:
    """Any answer but a fault, which is counted by itself; marks and changes are looked for all the same."""
    return True


def as_in_matrix(answer: str) -> Allowed:
    """What the row of the access table says that this reader gets."""

    def allowed(status: int, location: str) -> bool:
        if answer == "in":
            return is_login(status, location)
        if answer == "go":
            return status in (301, 302)
        return str(status) == answer

    return allowed


def allowed_for(name: str, method: str, attacker: Attacker, headers: dict[str, str]) -> Allowed:
    if name in OF_ONE:
        return denied_to(attacker)
    row = f"POST {name}" if method == "POST" else name
    if name in CALLED_BY_MACHINES:
        return anything
    if row in ROWS and attacker.role and method in ("GET", "POST") and not headers:
        return as_in_matrix(ROWS[row].of(attacker.role))
    return anything


def without_a_row() -> list[str]:
    """Addresses that the access tables do not name, so that nobody said who may."""
    return sorted(set(ARGUMENTS) - {row.removeprefix("POST ") for row in ROWS})


def batches(scene: Scene, *, quick: bool, first: bool) -> Iterator[tuple[str, list[Probe]]]:
    """By address: each is tried by everybody before the rows of the victim are compared.

    Args:
        quick: GET and POST alone.
        first: this is the first moment, at which addresses that name nothing of a facility are tried as well.
    """
    for name, arguments in ARGUMENTS.items():
        if not arguments and not first:
            continue
        if name == "account_logout":
            continue  # It ends the attacker's own session and can do nothing else.
        paths = dict.fromkeys([_path(name, held_by(scene, name))])
        mixed = dict.fromkeys(_mixed(scene, name, arguments)) if not quick else {}
        probes = []
        for path in (*paths, *mixed):
            for method, headers, everybody in QUICK_WAYS if quick else WAYS:
                for attacker in scene.attackers:
                    if everybody or attacker.name in FEW:
                        own = path in mixed
                        allowed = anything if own else allowed_for(name, method, attacker, headers)
                        probes.append(_probe(attacker, name, method, path, allowed, headers))
        yield name, probes


def numbered(scene: Scene) -> Iterator[tuple[str, list[Probe]]]:
    """Addresses with a number: other numbers, beside the victim's slug or code and beside one's own."""
    for name, arguments in ARGUMENTS.items():
        held = held_by(scene, name)
        if not isinstance(held.get("pk"), int):
            continue
        probes = []
        for number in NUMBERS:
            for values in (held, held | _own(scene, arguments)):
                path = _path(name, values | {"pk": number})
                for attacker in scene.attackers:
                    if attacker.name in FEW:
                        is_foreign = values is held and name in OF_ONE
                        allowed = denied_to(attacker) if is_foreign else anything
                        probes.append(_probe(attacker, f"numbers of {name}", "GET", path, allowed, {}))
        yield f"numbers of {name}", probes


def files(scene: Scene, ids: list[str], names: list[str]) -> Iterator[tuple[str, list[Probe]]]:
    """Files of the victim by their own ids, at each address that takes one, and by the names in the store.

    Args:
        ids: of stored files.
        names: paths within the folder of files.
    """
    for name, arguments in ARGUMENTS.items():
        held = held_by(scene, name)
        part = next((part for part in ("file", "pk") if part in held and not isinstance(held[part], int)), "")
        if not part:
            continue
        paths = []
        for number in ids:
            for values in (held, held | _own(scene, arguments)):
                try:
                    paths.append(_path(name, values | {part: number}))
                except NoReverseMatch:
                    continue
        line = f"files at {name}"
        yield line, [_probe(who, line, "GET", path, anything, {}) for path in paths for who in scene.attackers]
    places = (
        "/media/",
        "/static/../media/",
        "/static/%2e%2e/media/",
        "/files/",
        "/var/",
        "/static/..%2f..%2fmedia/",
        "/",
    )
    gone = [f"{place}{quote(name)}" for place in places for name in names]
    yield (
        "folder of files",
        [_probe(who, "folder of files", "GET", path, _nowhere, {}) for path in gone for who in scene.attackers],
    )


def _nowhere(status: int, location: str) -> bool:
    return status in (400, 404) or is_login(status, location)


def asked_for(scene: Scene, words: list[str], parameters: list[str]) -> Iterator[tuple[str, list[Probe]]]:
    """Lists and searches: each page that the attackers may see, asked for words of the victim by every parameter.

    Args:
        words: what is sought; each may come back, as the page says what was sought.
    """
    own = {"slug": scene.own.slug, "code": scene.own.application.code if scene.own.application else ""}
    for name, arguments in ARGUMENTS.items():
        if not set(arguments) <= set(own) or name.startswith(("account_", "mfa_")):
            continue
        path = _path(name, {part: own[part] for part in arguments})
        line = f"search at {name}"
        probes = []
        for word in words:
            query = "&".join(f"{parameter}={quote(word)}" for parameter in parameters)
            for who in scene.attackers:
                if who.name not in SEARCHING:
                    continue
                for headers in ({}, FRAGMENT) if name == "portal:search" else ({},):
                    probe = _probe(who, line, "GET", f"{path}?{query}", anything, headers)
                    probes.append(Probe(**(probe.__dict__ | {"known": (word,)})))
        yield line, probes


def words_of(scene: Scene) -> list[str]:
    """What somebody might seek the victim by."""
    place = scene.world.place
    assert place.application is not None
    return [WORD, place.application.code, place.representative.email, "northgate.example", "1 Main Street"]


def held_by(scene: Scene, name: str) -> dict[str, object]:
    """The victim's values of an address's arguments; a number that the moment does not have yet is 1 or an empty id."""
    found = {}
    for part in ARGUMENTS[name]:
        try:
            found[part] = value_for(scene.world, name, part)
        except ValueError:  # this kind of row comes at a later moment
            found[part] = 1
    try:
        reverse(name, kwargs=found)
    except NoReverseMatch:
        return found | {"pk": UUID(int=0)}
    return found


def _own(scene: Scene, arguments: tuple[str, ...]) -> dict[str, str]:
    own = {"slug": scene.own.slug}
    if scene.own.application:
        own["code"] = scene.own.application.code
    return {part: value for part, value in own.items() if part in arguments}


def _mixed(scene: Scene, name: str, arguments: tuple[str, ...]) -> Iterator[str]:
    """The attackers' own hospital in the address, and something of the victim behind it."""
    own = _own(scene, arguments)
    if own and len(arguments) > len(own):
        yield _path(name, held_by(scene, name) | own)


def _path(name: str, values: dict[str, object]) -> str:
    return reverse(name, kwargs=values)


def _probe(attacker: Attacker, line: str, method: str, path: str, allowed: Allowed, headers: dict[str, str]) -> Probe:
    return Probe(attacker.name, attacker.cookie, line, method, path, allowed, headers)
