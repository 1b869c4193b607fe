"""The assessor's pages while judging: list, dossier, question."""

import pytest
from django.urls import reverse

from assessment.models import Finding, Verdict
from assessment.services import hand_in, resubmit, save_reply
from tests.factories.dossier import (
    EVIDENCE,
    information_requested,
    judge,
    second_round,
    with_assessors,
)
from tests.factories.facility import make_facility

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"assessment:{name}", args=args)


def post(choice="met", version=0, **more):
    return {"choice": choice, "version": version, "comment": "", "note_to_other": "", "private_note": ""} | more


@pytest.fixture
def application(ours, theirs, office, one, two):
    return with_assessors(ours, office, one, two)


@pytest.fixture
def page(as_user, one):
    return as_user(one)


# --- list -------------------------------------------------------------------------------------------------------------


@pytest.mark.stage("assigned")
def test_the_list_shows_ones_own_dossiers(application, theirs, office, one, two, three, as_user, page):
    other = with_assessors(theirs, office, two, three)
    text = page.get(url("list")).content.decode()
    assert application.code in text
    assert other.code not in text
    assert "0 of 28" in text


def test_the_list_is_for_assessors(ours, chair, office, as_user):
    for person in (ours.representative, chair, office):
        assert as_user(person).get(url("list")).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(count, ours, theirs, office, one, two, page, queries):
    places = [ours, theirs, make_facility("Third Clinic", "third")][:count]
    for place in places:
        with_assessors(place, office, one, two)
    page.get(url("list"))
    # Two of the ten look, in the office's scope, for dossiers that the assessor is asked to take on; one for the
    # yearly statement.
    with queries(10):
        response = page.get(url("list"))
    assert len(response.context["rows"]) == count


# --- dossier and question ---------------------------------------------------------------------------------------------


@pytest.mark.stage("assigned")
def test_the_dossier_opens_the_first_open_question(application, one, page):
    judge(application, one, codes=("1a",))
    response = page.get(url("dossier", application.code))
    assert response.status_code == 302
    assert response.url == url("question", application.code, "1c")


@pytest.mark.stage("assigned")
@pytest.mark.parametrize("who", ["three", "stranger", "representative"])
def test_a_dossier_is_for_its_assessors_chairperson_and_office(who, application, ours, theirs, three, as_user):
    person = {"three": three, "stranger": theirs.representative, "representative": ours.representative}[who]
    expected = {"three": 404, "stranger": 404, "representative": 403}[who]
    for name, more in (("dossier", ()), ("question", ("8c",)), ("side_by_side", ()), ("hand_in", ())):
        assert as_user(person).get(url(name, application.code, *more)).status_code == expected, name


@pytest.mark.stage("assigned")
def test_the_office_sees_how_far_both_are_and_no_word_before_both_are_in(application, one, office, as_user):
    judge(application, one, choice="unclear", comment="Word of one.", note="Note of one.", codes=("8c",))
    judge(application, one)
    hand_in(application=application, by=one)
    page = as_user(office)
    summary = page.get(url("dossier", application.code)).content.decode()
    assert "Handed in on" in summary
    assert "0 judged" in summary
    text = page.get(url("question", application.code, "8c")).content.decode()
    assert "A written process, reviewed every year" in text
    assert "Word of one." not in text
    assert page.get(url("side_by_side", application.code)).status_code == 302
    assert page.get(url("hand_in", application.code)).status_code == 403


@pytest.mark.stage("assigned")
def test_a_question_shows_the_answer_and_nothing_of_the_other(application, two, page):
    judge(application, two, choice="not_met", comment="Secret of two.", note="Note of two.", codes=("8c",))
    judge(application, two)
    hand_in(application=application, by=two)
    text = page.get(url("question", application.code, "8c")).content.decode()
    assert "A written process, reviewed every year" in text
    assert "Secret of two" not in text
    assert "Note of two" not in text
    assert "Wikström" not in text


@pytest.mark.stage("assigned")
def test_the_page_is_the_same_before_and_after_the_other_hands_in(application, two, page):
    def seen():
        addresses = [url("question", application.code, "8c"), url("list"), url("hand_in", application.code)]
        texts = [page.get(address).content.decode() for address in addresses]
        return [text.split("<main", 1)[1].split("csrfmiddlewaretoken")[0] for text in texts]

    before = seen()
    judge(application, two)
    hand_in(application=application, by=two)
    assert seen() == before


@pytest.mark.stage("assigned")
def test_a_case_review_question_shows_the_tally(application, page):
    text = page.get(url("question", application.code, "8d")).content.decode()
    assert "27 of 30" in text
    assert "Cases 1, 2, 3 have a gap." in text


@pytest.mark.stage("assigned")
@pytest.mark.rule("R37")
def test_the_first_question_about_the_records_says_how_they_were_chosen(application, page):
    text = " ".join(page.get(url("question", application.code, "3c")).text.split())
    assert "How the records were chosen" in text
    own = "The hospital drew the records without the portal, and confirmed that they were drawn at random."
    assert own in text
    assert "How the records were chosen" not in page.get(url("question", application.code, "8d")).text


@pytest.mark.stage("assigned")
def test_saving_goes_to_the_next_open_question(application, one, page):
    response = page.post(url("question", application.code, "1a"), post())
    assert response.url == url("question", application.code, "1c")
    response = page.post(url("question", application.code, "1c"), post(stay="1"))
    assert response.url == url("question", application.code, "1c")
    assert list(Verdict.objects.values_list("assessor", "choice")) == [(one.pk, "met")] * 2


@pytest.mark.stage("assigned")
def test_after_the_last_question_comes_the_checklist(application, one, page):
    judge(application, one)
    Verdict.objects.filter(question__code="12b").update(choice="")
    response = page.post(url("question", application.code, "12b"), post(version=1))
    assert response.url == url("hand_in", application.code)


@pytest.mark.stage("assigned")
def test_autosave_answers_with_version_rail_and_progress(application, page):
    response = page.post(
        url("question", application.code, "8c"), post("unclear", comment="Which?"), headers={"X-Autosave": "1"}
    )
    body = response.json()
    assert (response.status_code, body["version"]) == (200, 1)
    assert "<b>1 of 28</b> judged" in body["html"]["#judged"]
    assert 'width="3.57"' in body["html"]["#judged"]
    assert body["html"]["#judged"].strip() in page.get(url("question", application.code, "8c")).content.decode()
    assert "unclear" in body["html"]["#rail-8c"]
    # The filter *Open* says one less, and the page says the same when it is loaded again.
    assert body["html"]["#count-open"] == '<b id="count-open">27</b>'
    assert body["html"]["#count-open"] in page.get(url("question", application.code, "8c")).content.decode()


@pytest.mark.stage("assigned")
def test_a_stale_form_is_shown_with_both_texts(application, page):
    address = url("question", application.code, "8c")
    page.post(address, post(comment="stored text"))
    response = page.post(address, post(comment="typed text"))
    text = response.content.decode()
    assert response.status_code == 409
    assert "stored text" in text
    assert "typed text" in text
    assert 'name="version" value="1"' in text
    stale = page.post(address, post(comment="typed text"), headers={"X-Autosave": "1"})
    assert (stale.status_code, stale.json()) == (409, {"merge_url": address})
    assert page.post(address, post(comment="typed text", version=1)).status_code == 302
    assert Verdict.objects.get().comment == "typed text"


@pytest.mark.stage("assigned")
@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"comment": "x" * 20_001}, "This is 20,001 characters; 20,000 fit."),
        ({"choice": "perhaps"}, "Choose met, not met or unclear."),
        ({"version": "x"}, "version"),
    ],
)
def test_bad_input_is_refused_and_kept(values, message, application, page):
    response = page.post(url("question", application.code, "8c"), post(note_to_other="kept") | values)
    text = response.content.decode()
    assert response.status_code == 422
    assert message.lower() in text.lower()
    assert "kept" in text
    assert not Verdict.objects.exists()


@pytest.mark.stage("assigned")
def test_an_unknown_question_is_not_found(application, page):
    assert page.get(url("question", application.code, "99z")).status_code == 404


@pytest.mark.stage("assigned")
def test_after_handing_in_the_form_is_closed(application, one, page):
    judge(application, one)
    hand_in(application=application, by=one)
    address = url("question", application.code, "8c")
    assert "<textarea" not in page.get(address).content.decode()
    assert page.post(address, post("unclear", version=1)).status_code == 403


@pytest.mark.stage("second_round")
@pytest.mark.rule("R55")
def test_round_2_shows_request_and_reply_first(ours, office, one, two, page):
    application = second_round(ours, office, one, two)
    text = page.get(url("question", application.code, "8c")).content.decode()
    assert text.index("Please explain (one).") < text.index("We have changed this.") < text.index("A written process")
    assert "Round 1:" in text


@pytest.mark.stage("information_requested")
def test_a_reply_that_is_not_handed_in_is_the_hospitals_own(ours, office, one, two, page):
    application = information_requested(ours, office, one, two)
    Finding.objects.filter(application=application).update(
        reply="Draft of the hospital", replied_at=application.status_since, replied_by=ours.member
    )
    assert "Draft of the hospital" not in page.get(url("question", application.code, "8c")).content.decode()
    requests = page.get(url("requests", ours.slug))
    assert "Draft of the hospital" not in requests.content.decode()


@pytest.mark.stage("second_round")
def test_a_question_page_keeps_its_budget(ours, office, one, two, page, queries):
    application = second_round(ours, office, one, two)
    page.get(url("question", application.code, "8d"))
    with queries(at_most=12):
        page.get(url("question", application.code, "8d"))
    with queries(at_most=12):
        page.get(url("dossier", application.code) + "?view=summary")


def rail(response):
    return [chip.split('id="rail-')[1].split('"')[0] for group in response.context["rail"] for chip in group.chips]


@pytest.mark.stage("assigned")
def test_the_rail_is_filtered_by_what_is_open(application, one, page):
    judge(application, one, codes=("1a", "8c"))
    response = page.get(url("question", application.code, "12a") + "?show=open")
    codes = rail(response)
    assert len(codes) == 26
    assert "8c" not in codes
    # The question at hand stays, so that nobody loses their place.
    assert "8c" in rail(page.get(url("question", application.code, "8c") + "?show=open"))
    assert f"{url('question', application.code, '12b')}?show=open" in response.content.decode()


@pytest.mark.stage("second_round")
def test_round_2_filters_what_the_hospital_changed(ours, office, one, two, page):
    application = second_round(ours, office, one, two)
    response = page.get(url("question", application.code, "8c") + "?show=changed")
    assert rail(response) == ["6c", "8c"]
    assert [chip["label"] for chip in response.context["filters"]] == ["Core", "Open", "Answered", "All"]
    # A reply alone changes no answer.
    words = {}
    for code in ("6c", "8c"):
        text = page.get(url("question", application.code, code)).text
        words[code] = [word for word in ("Changed since round 1", "Answered since round 1") if word in text]
    assert words == {"6c": ["Answered since round 1"], "8c": ["Answered since round 1"]}


@pytest.mark.stage("information_requested")
@pytest.mark.rule("R55")
def test_round_2_shows_what_changed_in_the_answer(ours, office, one, two, page):
    application = information_requested(ours, office, one, two)
    for finding in Finding.objects.filter(application=application):
        corrected = "A written process, reviewed twice a year, and the records that belong to it."
        save_reply(finding=finding, version=0, text="Changed.", corrected=corrected, by=ours.member)
    address = url("question", application.code, "8c")
    assert "twice" not in page.get(address).content.decode()
    resubmit(application=application, by=ours.representative)
    text = page.get(address).content.decode()
    assert '<ins><span class="vh">added: </span>twice a </ins>' in text
    assert '<del><span class="vh">removed: </span>every </del>' in text
    assert "twice" not in page.get(address + "?text=before").content.decode().split("</h2>", 1)[1]
    now = page.get(address + "?text=now").content.decode()
    assert corrected in now
    assert "Changed since round 1" in now
    assert "every year" not in now.split("</h2>", 1)[1].split("What counts as evidence")[0]


@pytest.mark.stage("information_requested")
def test_an_answer_left_as_submitted_shows_no_difference(ours, office, one, two, page):
    application = information_requested(ours, office, one, two)
    for finding in Finding.objects.filter(application=application):
        saved = save_reply(finding=finding, version=0, text="Same.", corrected=EVIDENCE, by=ours.member)
        assert saved.corrected == ""
    resubmit(application=application, by=ours.representative)
    assert page.get(url("question", application.code, "8c")).context["versions"] is None


@pytest.mark.stage("assigned")
def test_a_held_back_comment_stays_on_the_page_with_the_reason(application, page):
    address = url("question", application.code, "8c")
    response = page.post(address, post("unclear", comment="Ask Wikström."))
    assert response.url == address
    text = page.get(address).content.decode()
    assert "Held back" in text
    assert "Ask Wikström." in text
    assert 'name="name_is_meant"' in text
    saved = page.post(address, post("unclear", 1, comment="Ask Ferrán."), headers={"X-Autosave": "1"}).json()
    assert "Lucía Ferrán" in saved["html"]["#held-back"]
    checklist = page.get(url("hand_in", application.code)).content.decode()
    assert "Name in the comment" in checklist


@pytest.mark.stage("assigned")
def test_the_question_after_is_the_next_of_those_shown(ours, office, one, two, page):
    application = with_assessors(ours, office, one, two)
    # 1(b) is an extended question, which an application for Accredited Centre need not have judged.
    core = page.get(url("question", application.code, "1a")).context
    assert (core["before_url"], core["after_url"]) == ("", url("question", application.code, "1c"))
    every = page.get(url("question", application.code, "1a") + "?show=all").context
    assert every["after_url"] == url("question", application.code, "1b") + "?show=all"
    outside = page.get(url("question", application.code, "1b")).context
    assert (outside["before_url"], outside["after_url"]) == (
        url("question", application.code, "1a"),
        url("question", application.code, "1c"),
    )
