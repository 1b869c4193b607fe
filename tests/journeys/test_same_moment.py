"""Two people, or one at two browsers, settle the same hand-over in the same moment, over connections of their own."""

import re
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
import requests

from tests.journeys import scenes
from tests.journeys.portal import Portal

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Browser:
    """One signed-in session with a connection of its own."""

    def __init__(self, portal: Portal, path: str, session: str) -> None:
        self.url = portal.origin + path
        self.session = requests.Session()
        self.session.cookies.set("sessionid", session)
        found = _TOKEN.search(self.session.get(self.url, timeout=30).text)
        assert found
        self.token = found[1]

    def press(self, action: str, start: threading.Barrier) -> requests.Response:
        start.wait(timeout=30)
        return self.session.post(
            self.url,
            {"csrfmiddlewaretoken": self.token, "action": action},
            headers={"Referer": self.url},
            allow_redirects=False,
            timeout=30,
        )


@pytest.fixture(scope="session")
def furnished(portal: Portal) -> dict[str, list[str]]:
    """For each case: the domain, the path and number of its hand-over, three sessions of the successor, one of the
    representative."""
    names = {case: f"{case}{uuid.uuid4().hex[:8]}" for case in CASES}
    return {case: [key, *portal.stagehand.call(scenes.proposed_handover, key)] for case, key in names.items()}


#: What each of the four sessions presses, and what may come of it.
CASES = {
    "yes": (["confirm", "confirm", "confirm"], {"done"}),
    "both": (["confirm", "confirm", "", "withdraw"], {"done", "withdrawn"}),
}


@pytest.mark.rule("R10")
@pytest.mark.parametrize("case", CASES)
def test_exactly_one_of_those_who_settle_a_hand_over_wins(
    portal: Portal, furnished: dict[str, list[str]], case: str
) -> None:
    pressed, outcomes = CASES[case]
    key, path, handover, *sessions = furnished[case]
    people = [(Browser(portal, path, sessions[seat]), action) for seat, action in enumerate(pressed) if action]
    start = threading.Barrier(len(people))
    with ThreadPoolExecutor(len(people)) as pool:
        answers = list(pool.map(lambda one: one[0].press(one[1], start), people))
    assert sorted(answer.status_code for answer in answers) == [302] + [409] * (len(people) - 1)
    status, holder, mails = _after(portal, handover)
    assert status in outcomes
    winner = next(one for one, answer in zip(people, answers, strict=True) if answer.status_code == 302)
    assert (status == "withdrawn") == (winner[1] == "withdraw")
    assert holder == (f"member@{key}.example" if status == "done" else f"representative@{key}.example")
    assert mails == (4 if status == "done" else 1)
    for late in (answer for answer in answers if answer.status_code == 409):
        assert "is done already" in late.text or "was withdrawn in the meantime" in late.text
        assert late.text.count("<h1") == 1


def _after(portal: Portal, handover: str) -> tuple[Any, ...]:
    """Status, the representative's address, and how many mails told of the end."""
    with psycopg.connect(portal.owner_url) as connection:
        connection.execute("SELECT set_config('portal.scope', 'office', false)")
        row = connection.execute(
            "SELECT h.status, u.email, (SELECT count(*) FROM outbox_outboxemail m WHERE m.facility_id = f.id"
            " AND m.kind IN ('facilities.handover_done', 'facilities.handover_closed'))"
            " FROM facilities_handover h JOIN facilities_facility f ON f.id = h.facility_id"
            " JOIN facilities_user u ON u.id = f.representative_id WHERE h.id = %s",
            [int(handover)],
        ).fetchone()
    assert row
    return row
