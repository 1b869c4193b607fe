"""Keys of programs, addresses of calendars, links in mail, and calls of machines: forged, ended, of somebody else."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from attack.addresses import anything
from attack.client import SAFE, Probe
from attack.hospitals import Scene, run_as_owner
from facilities.services.preferences import end_feed, renew_feed
from iasios.access import office_scope
from iasios.api.models import Scope
from iasios.api.services import make_token, revoke_token
from tests.access.addresses import ARGUMENTS

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def batches(scene: Scene) -> Iterator[tuple[str, list[Probe]]]:
    yield from _programs(scene)
    yield from _calendars(scene)
    yield from _links(scene)
    yield from _calls()


def _refused(status: int, location: str) -> bool:
    return status in (400, 401, 403, 404, 405)


def _programs(scene: Scene) -> Iterator[tuple[str, list[Probe]]]:
    """Each address of the interface with every key that must not open it."""
    office = scene.world.people["office"]
    day = timezone.localdate() + timedelta(days=30)
    with transaction.atomic(), office_scope("keys that do not open"):
        scoped = {
            scope: make_token(name=f"only {scope}", scopes=[scope], last_day=day, by=office)[1] for scope in Scope
        }
        revoked, revoked_key = make_token(name="revoked", scopes=Scope.values, last_day=day, by=office)
        revoke_token(token=revoked, by=office)
        ended, ended_key = make_token(name="ended", scopes=Scope.values, last_day=day, by=office)
    yesterday = timezone.localdate() - timedelta(days=1)
    run_as_owner("UPDATE api_apitoken SET last_day = %s WHERE id = %s", yesterday, ended.pk)
    part = {
        "facilit": Scope.FACILITIES,
        "application": Scope.STATUSES,
        "invoice": Scope.INVOICES,
        "certificate": Scope.CERTIFICATES,
    }
    place = scene.world.place
    values = {"id": {"facility": place.slug, "application": place.application.code if place.application else ""}}
    for name, arguments in ARGUMENTS.items():
        of = next((scope for word, scope in part.items() if name.removeprefix("api:").startswith(word)), None)
        if not name.startswith("api:") or of is None:
            continue
        wanted = {"id": values["id"].get(name.removeprefix("api:"), scene.world.values["number"]["invoicing"])}
        path = reverse(name, kwargs={argument: wanted[argument] for argument in arguments})
        keys = {
            "no key": "",
            "an empty key": "Bearer ",
            "a made-up key": "Bearer iasios_" + "A" * 43,
            "a cut key": f"Bearer {scoped[of][:-1]}",
            "a longer key": f"Bearer {scoped[of]}A",
            "another scheme": f"Basic {scoped[of]}",
            "a revoked key": f"Bearer {revoked_key}",
            "a key that ended": f"Bearer {ended_key}",
            "a wild key": "Bearer *",
            "a long key": "Bearer " + "x" * 5000,
        } | {f"a key for {scope}": f"Bearer {key}" for scope, key in scoped.items() if scope != of}
        probes = []
        for who, key in keys.items():
            for method in METHODS:
                for query in ("", "?page_size=100", f"?facility={place.slug}"):
                    headers = {"Authorization": key} if key else {}
                    probes.append(Probe(who, "", f"programs at {name}", method, path + query, _refused, headers))
        # What the right key opens, it opens for reading.
        right = {"Authorization": f"Bearer {scoped[of]}"}
        probes += [
            Probe("the right key", "", f"programs at {name}", method, path, _not_done, right)
            for method in METHODS
            if method not in SAFE
        ]
        yield f"programs at {name}", probes


def _not_done(status: int, location: str) -> bool:
    return status in (403, 405)


def _calendars(scene: Scene) -> Iterator[tuple[str, list[Probe]]]:
    """One's own calendar shows nothing of the victim; those that ended or never were are not there."""
    place = scene.world.place
    with transaction.atomic(), office_scope("calendars"):
        own = {who.name: renew_feed(user=who.user) for who in scene.attackers if who.user is not None}
        earlier = renew_feed(user=place.representative)
        ended = renew_feed(user=place.representative)
        end_feed(user=place.representative)
    gone = {
        "replaced": earlier,
        "ended": ended,
        "forged": "A" * 43,
        "number": str(place.representative.pk),
        "address": place.representative.email,
        "wild": "%25",
    }
    line = "calendars"
    yield (
        line,
        [
            *(Probe(who, "", line, "GET", _calendar(token), anything) for who, token in own.items()),
            *(
                # A page that is not there may repeat its address.
                Probe(who, "", line, method, _calendar(token), _refused, known=(token,))
                for who, token in gone.items()
                for method in METHODS
            ),
        ],
    )


def _calendar(token: str) -> str:
    return reverse("portal:feed", kwargs={"token": token})


def _links(scene: Scene) -> Iterator[tuple[str, list[Probe]]]:
    """Addresses with a signed word: none, a forged one, one of another kind of link, one for another row."""
    place = scene.world.place
    forged = [
        "forged",
        signing.dumps({"pk": place.facility.pk}),
        signing.dumps({"facility": place.facility.pk}, salt="join"),
        signing.dumps(place.member.pk, key="another key"),
        signing.dumps([place.facility.pk, place.member.pk], key="another key", salt="join"),
        signing.TimestampSigner(key="another key").sign(str(place.member.pk)),
        f"{place.member.pk}:{'A' * 43}",
        "0",
    ]
    for name, arguments in ARGUMENTS.items():
        secret = [part for part in arguments if part in ("token", "key")]
        if not secret or name == "portal:feed":
            continue
        line, probes = f"links of {name}", []
        for word in forged:
            held = dict.fromkeys(secret, word) | {
                part: {"uidb64": "MQ", "uidb36": "1"}[part] for part in arguments if part not in secret
            }
            path = reverse(name, kwargs=held)
            for who in scene.attackers:
                for method in ("GET", "POST"):
                    probes.append(Probe(who.name, who.cookie, line, method, path, anything))
        yield line, probes


def _calls() -> Iterator[tuple[str, list[Probe]]]:
    """The mail service's and the payment provider's addresses: unsigned, or signed for something else."""
    event = {"id": "1", "address": "member@northgate.example", "permanent": True, "code": "5.1.1", "message": "x"}
    body = json.dumps({"events": [event]}).encode()
    right = hmac.new(settings.BOUNCE_WEBHOOK_SECRET.encode(), body, hashlib.sha256).hexdigest()
    other = hmac.new(settings.BOUNCE_WEBHOOK_SECRET.encode(), body + b" ", hashlib.sha256).hexdigest()
    guessed = hmac.new(b"", body, hashlib.sha256).hexdigest()
    signatures = ["", "x", right[:-1], right.upper() + "0", other, guessed, f"sha256={guessed}", "é", "0" * 64]
    for name in ("outbox:bounces", "invoicing:provider_call"):
        line = f"calls of {name}"
        yield (
            line,
            [
                Probe(
                    "a machine",
                    "",
                    line,
                    method,
                    reverse(name),
                    _refused,
                    {"X-Signature": signature.encode("latin-1", "replace").decode("latin-1"), "Content-Type": kind},
                    body,
                )
                for signature in signatures
                for kind in ("application/json", "text/plain", "application/x-www-form-urlencoded")
                for method in ("POST", "PUT", "DELETE")
            ],
        )
