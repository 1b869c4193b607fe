"""The draw: the method against its examples, the seed fixed first, the record that never changes."""

import json
import re
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from casereview.draw import commitment, draw_positions, list_fingerprint
from casereview.models import CaseReview, Draw, DrawOutcome
from casereview.queries import draws_of
from casereview.services import confirm_random_selection, fix_seed, record_draw
from iasios.audit.models import AuditEvent
from tests.casereview.pages import NOW, grid
from tests.factories.case_review import complete_review, hand_in

VECTORS = json.loads(Path(__file__).with_name("draw_vectors.json").read_text(encoding="utf-8"))
SEED = VECTORS["draws"][0]["seed"]


# --- the method -------------------------------------------------------------------------------------------------------


@pytest.mark.rule("R37")
@pytest.mark.parametrize("one", VECTORS["draws"], ids=lambda one: f"of {one['size']}")
def test_seed_and_size_give_the_positions_of_the_examples(one):
    assert list(draw_positions(one["seed"], one["size"])) == one["positions"]
    assert commitment(one["seed"]) == one["commitment"]


@pytest.mark.parametrize("one", VECTORS["fingerprints"], ids=lambda one: one["name"])
def test_a_list_has_the_fingerprint_of_the_examples(one):
    assert list_fingerprint(one["salt"], one["lines"]) == one["sha256"]


def test_every_position_is_drawn_as_often_as_any_other():
    counts = dict.fromkeys(range(1, 61), 0)
    for number in range(400):
        for position in draw_positions(f"{number:064x}", 60):
            counts[position] += 1
    # 30 of 60 in 400 draws: 200 each; five standard deviations of 10.
    assert all(150 < count < 250 for count in counts.values())


def test_thirty_of_thirty_are_all_and_fewer_are_refused():
    assert draw_positions(SEED, 30) == tuple(range(1, 31))
    with pytest.raises(ValueError, match="shorter than the draw"):
        draw_positions(SEED, 29)


# --- the record -------------------------------------------------------------------------------------------------------


@pytest.mark.rule("R37")
def test_the_seed_is_fixed_before_and_stays(ours, theirs):
    first = fix_seed(review=ours.case_review, by=ours.member)
    again = fix_seed(review=ours.case_review, by=ours.deputy)
    assert (again.pk, again.fixed_by, again.fixed_at, again.method) == (first.pk, ours.member, NOW, "sha256-1")
    assert draws_of(ours.case_review)[0].seed == ""
    assert draws_of(theirs.case_review) == []
    event = AuditEvent.objects.get(action="case_review.seed_fixed")
    assert event.detail == {"draw": 1, "commitment": commitment(first.seed)}
    assert first.seed not in json.dumps(event.detail)


@pytest.mark.rule("R37")
def test_size_and_seed_draw_30_and_are_recorded_once(ours):
    draw = fix_seed(review=ours.case_review, by=ours.member)
    outcome = record_draw(review=ours.case_review, size=412, by=ours.deputy)
    assert outcome.positions == list(draw_positions(draw.seed, 412))
    assert (outcome.size, outcome.drawn_by, outcome.drawn_at) == (412, ours.deputy, NOW)
    assert record_draw(review=ours.case_review, size=412, by=ours.member).pk == outcome.pk
    with pytest.raises(ValidationError, match="drawn already, from 412 procedures"):
        record_draw(review=ours.case_review, size=413, by=ours.member)
    with pytest.raises(ValidationError, match="drawn already"):
        record_draw(review=ours.case_review, size=412, list_fingerprint="0" * 64, by=ours.member)
    assert draws_of(ours.case_review)[0].seed == draw.seed


def test_nothing_is_drawn_without_a_seed_or_from_a_short_list(ours):
    with pytest.raises(ValidationError, match="Start the draw first"):
        record_draw(review=ours.case_review, size=412, by=ours.member)
    fix_seed(review=ours.case_review, by=ours.member)
    for size in (29, 100_001):
        with pytest.raises(ValidationError, match="from 30 to 100,000"):
            record_draw(review=ours.case_review, size=size, by=ours.member)
    assert DrawOutcome.objects.count() == 0


@pytest.mark.rule("R37")
def test_a_second_draw_needs_a_reason_and_takes_the_confirmation_back(ours):
    fix_seed(review=ours.case_review, by=ours.member)
    record_draw(review=ours.case_review, size=412, by=ours.member)
    complete_review(ours)
    assert ours.application.case_review_completed_at is not None
    with pytest.raises(ValidationError, match="Say why"):
        fix_seed(review=ours.case_review, by=ours.member)
    second = fix_seed(review=ours.case_review, by=ours.member, reason="The list held another department.")
    assert (second.number, second.reason) == (2, "The list held another department.")
    ours.case_review.refresh_from_db()
    ours.application.refresh_from_db()
    assert ours.case_review.random_selection_confirmed_at is None
    assert ours.application.case_review_completed_at is None
    with pytest.raises(PermissionDenied, match="Draw the 30 records first"):
        confirm_random_selection(review=ours.case_review, by=ours.member)
    record_draw(review=ours.case_review, size=380, by=ours.member)
    confirm_random_selection(review=ours.case_review, by=ours.member)
    assert [(one.number, one.outcome.size, one.reason) for one in draws_of(ours.case_review)] == [
        (1, 412, ""),
        (2, 380, "The list held another department."),
    ]


@pytest.mark.parametrize("table", ["casereview_draw", "casereview_drawoutcome"])
@pytest.mark.parametrize("change", ["UPDATE {} SET facility_id = facility_id", "DELETE FROM {}"])
def test_a_draw_refuses_change_in_postgresql(ours, table, change):
    fix_seed(review=ours.case_review, by=ours.member)
    record_draw(review=ours.case_review, size=412, by=ours.member)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table))


@pytest.mark.parametrize(
    ("model", "values", "name"),
    [
        (Draw, {"number": 2, "reason": ""}, "draw_again_only_with_a_reason"),
        (Draw, {"number": 1, "reason": "x"}, "draw_again_only_with_a_reason"),
        (Draw, {"seed": "0" * 63 + "G"}, "draw_seed_is_32_bytes"),
    ],
)
def test_what_a_draw_may_hold(ours, model, values, name):
    good = {"review": ours.case_review, "application": ours.application, "facility": ours.facility, "number": 1}
    good |= {"seed": "0" * 64, "method": "sha256-1", "fixed_at": NOW, "fixed_by": ours.member}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.create(**good | values)


@pytest.mark.rule("R49")
def test_after_submission_nothing_is_drawn(ours):
    fix_seed(review=ours.case_review, by=ours.member)
    record_draw(review=ours.case_review, size=412, by=ours.member)
    hand_in(ours)
    with pytest.raises(PermissionDenied):
        fix_seed(review=CaseReview.objects.get(pk=ours.case_review.pk), by=ours.member, reason="Again.")


# --- the pages --------------------------------------------------------------------------------------------------------


@pytest.mark.rule("R37", "R45")
def test_the_draw_works_without_script(ours, theirs, as_user, queries):
    browser = as_user(ours.member)
    address = grid(ours) + "selection/"
    before = re.sub(r"\s+", " ", browser.get(address).content.decode())
    assert "Your list can be ready before you start." in before
    assert "On the day you submit, no procedure may be older than 12 months" in before
    assert browser.post(grid(ours) + "draw/")["Location"] == address
    draw = Draw.objects.get(review=ours.case_review)
    html = browser.get(address).content.decode()
    assert (commitment(draw.seed) in html, draw.seed in html) == (True, False)
    asked = browser.post(grid(ours) + "draw/size/", {"size": "412"})
    text = asked.content.decode()
    assert (asked.status_code, "Draw 30 of 412 procedures now?" in text) == (200, True)
    assert (draw.seed in text, DrawOutcome.objects.count()) == (False, 0)
    response = browser.post(grid(ours) + "draw/size/", {"size": "412", "is_confirmed": "on"})
    assert (response.status_code, response["Location"]) == (302, address)
    with queries(at_most=8):
        html = browser.get(address).content.decode()
    assert draw.seed in html
    # The next step comes first, the positions below it; nothing asks for a list that this hospital never pasted.
    order = ["Next: confirm the selection", "Confirm the random selection</button>", "The key sheet</h2>"]
    places = [html.index(text) for text in order]
    assert places == sorted(places)
    assert "Make the key sheet again" not in html
    html = re.sub(r">\s+<", "><", html)
    for number, position in enumerate(draw_positions(draw.seed, 412), start=1):
        assert f'<tr><th scope="row">{number}</th><td>{position}</td>' in html
    assert browser.post(address, {"drawn": "on", "key_kept": "on"})["Location"] == grid(ours)
    assert Draw.objects.filter(review=theirs.case_review).count() == 0


def test_after_a_draw_from_a_list_the_next_step_is_first_and_the_key_sheet_is_folded(ours, as_user):
    browser = as_user(ours.member)
    address = grid(ours) + "selection/"
    started = browser.post(grid(ours) + "draw/", follow=True).content.decode()
    assert ("Draw 1 has started" in started, "Now count your list" in started) == (True, False)
    record_draw(review=ours.case_review, size=412, list_fingerprint="a" * 64, by=ours.member)
    html = browser.get(address).content.decode()
    order = ["<h1", "Next: confirm the selection", "Your list was not lost", "Confirm the random selection</button>"]
    places = [html.index(text) for text in [*order, "Draw 1: the 30 records are drawn", "Make the key sheet again"]]
    assert places == sorted(places)
    folded = html[html.rindex("<details", 0, places[-1]) : places[-1]]
    assert " open" not in folded
    browser.post(address, {"drawn": "on", "key_kept": "on"})
    confirmed = browser.get(address).content.decode()
    assert ("Next: confirm" in confirmed, "Next: mark the 30 cases" in confirmed) == (False, True)


@pytest.mark.parametrize(
    ("size", "message"),
    [
        ("29", "Enter 30 or more."),
        ("many", "Enter the number of procedures in figures, such as 412."),
        ("4\x0012", "Enter the number of procedures in figures, such as 412."),
        ("9" * 5000, "Enter the number of procedures in figures, such as 412."),
        ("100001", "Enter 100,000 or less."),
    ],
)
def test_a_size_that_is_none_is_refused_beside_its_field(ours, as_user, size, message):
    browser = as_user(ours.member)
    browser.post(grid(ours) + "draw/")
    response = browser.post(grid(ours) + "draw/size/", {"size": size})
    assert response.status_code == 422
    assert message in response.content.decode()
    assert DrawOutcome.objects.count() == 0


def test_a_second_draw_is_asked_for_its_reason_and_stands_in_the_summary(ours, as_user):
    browser = as_user(ours.member)
    browser.post(grid(ours) + "draw/")
    browser.post(grid(ours) + "draw/size/", {"size": "412", "is_confirmed": "on"})
    refused = browser.post(grid(ours) + "draw/")
    assert refused.status_code == 422
    assert "Say why the records are drawn again." in refused.content.decode()
    browser.post(grid(ours) + "draw/", {"reason": "Another <b>department</b> was in it."})
    html = browser.get(grid(ours) + "summary/").content.decode()
    assert "30 of 412 procedures" in html
    assert "Reason for drawing again: “Another &lt;b&gt;department&lt;/b&gt; was in it.”" in html
    assert "not drawn." in html


def test_the_script_gets_the_seed_only_with_the_size(ours, as_user):
    browser = as_user(ours.member)
    browser.post(grid(ours) + "draw/")
    json_please = {"Accept": "application/json"}
    refused = browser.post(grid(ours) + "draw/size/", {"size": "7"}, headers=json_please)
    assert (refused.status_code, list(refused.json()["errors"])) == (422, ["size"])
    data = {"size": "412", "list_fingerprint": "a" * 64}
    drawn = browser.post(grid(ours) + "draw/size/", data, headers=json_please).json()
    draw = Draw.objects.get(review=ours.case_review)
    assert drawn == {"seed": draw.seed, "size": 412, "positions": list(draw_positions(draw.seed, 412))}
    assert draw.outcome.list_fingerprint == "a" * 64


# --- checking ---------------------------------------------------------------------------------------------------------


def test_anybody_repeats_a_draw_without_signing_in(client, queries):
    one = VECTORS["draws"][1]
    with queries(0):
        response = client.get("/random-draw/", {"seed": one["seed"], "size": one["size"]})
    assert list(response.context["positions"]) == one["positions"]
    assert one["commitment"] in response.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"seed": "x", "size": "412"},
        {"seed": SEED},
        {"seed": SEED, "size": "29"},
        {"seed": "\x00", "size": "\x00"},
        {"seed": "f" * 100_000, "size": "9" * 5000},
    ],
)
def test_what_cannot_be_repeated_is_said(client, db, wrong):
    response = client.get("/random-draw/", wrong)
    assert response.status_code == 422
    assert "positions" not in response.context
