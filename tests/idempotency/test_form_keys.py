"""A form that is sent twice is acted upon once, and both are answered alike."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from facilities.models import FacilityExport, Membership, Thread, Upload, User
from iasios.idempotency.models import DoneOnce
from iasios.outbox.models import OutboxEmail
from tests.factories import files

pytestmark = pytest.mark.django_db

KEY = re.compile(r'name="form_key" value="([^"]+)"')


def keys_on(browser, path):
    return set(KEY.findall(browser.get(path).content.decode()))


def letters(place):
    return f"/facilities/{place.slug}/messages/new/"


def letter(key, text="When is the workshop?"):
    return {"form_key": key, "subject": "Workshop", "text": text}


def test_the_second_answer_is_the_first_and_nothing_is_made_twice(ours, as_user):
    browser = as_user(ours.member)
    (key,) = keys_on(browser, letters(ours))
    first, second = (browser.post(letters(ours), letter(key)) for _ in range(2))
    assert (first.status_code, second.status_code, second["Location"]) == (302, 302, first["Location"])
    assert Thread.objects.filter(facility=ours.facility).count() == 1
    assert OutboxEmail.objects.filter(kind="facilities.message_to_office").count() == 1
    shown = browser.get(second["Location"]).content.decode()
    assert shown.count("Sent. The office was told by mail.") == 1
    assert "You had sent this before" not in shown


def test_two_tabs_with_the_same_form_send_the_same_key_and_the_next_form_another(ours, as_user):
    browser = as_user(ours.member)
    tabs = [keys_on(browser, letters(ours)) for _ in range(2)]
    assert tabs[0] == tabs[1]
    browser.post(letters(ours), letter(*tabs[0]))
    assert keys_on(browser, letters(ours)).isdisjoint(tabs[0])


def test_the_same_words_in_the_next_form_are_another_letter(ours, as_user):
    browser = as_user(ours.member)
    for _ in range(2):
        (key,) = keys_on(browser, letters(ours))
        browser.post(letters(ours), letter(key))
    assert Thread.objects.filter(facility=ours.facility).count() == 2


def test_other_words_in_the_second_tab_are_another_letter(ours, as_user):
    browser = as_user(ours.member)
    (key,) = keys_on(browser, letters(ours))
    browser.post(letters(ours), letter(key))
    browser.post(letters(ours), letter(key, "When is the course?"))
    assert Thread.objects.filter(facility=ours.facility).count() == 2


def test_the_same_key_of_somebody_else_is_their_own(ours, theirs, as_user):
    (key,) = keys_on(as_user(ours.member), letters(ours))
    for person in (ours.member, ours.deputy):
        as_user(person).post(letters(ours), letter(key))
    assert Thread.objects.filter(facility=ours.facility).count() == 2


def test_a_form_that_does_not_fit_may_be_sent_again_and_again(ours, as_user):
    browser = as_user(ours.member)
    (key,) = keys_on(browser, letters(ours))
    for _ in range(2):
        answer = browser.post(letters(ours), letter(key, ""))
        assert "Location" not in answer.headers
        assert answer.context["form"].errors
    assert browser.post(letters(ours), letter(key)).status_code == 302
    assert Thread.objects.filter(facility=ours.facility).count() == 1
    assert DoneOnce.objects.count() == 1


def test_a_repeat_after_minutes_says_that_it_is_one(ours, as_user):
    browser = as_user(ours.member)
    (key,) = keys_on(browser, letters(ours))
    first = browser.post(letters(ours), letter(key))
    browser.get(first["Location"])
    DoneOnce.objects.update(at=timezone.now() - timedelta(minutes=3))
    second = browser.post(letters(ours), letter(key), follow=True)
    assert [str(message) for message in second.context["messages"]] == ["You had sent this before. It was done once."]
    assert Thread.objects.filter(facility=ours.facility).count() == 1


def test_another_file_is_another_act(ours, as_user):
    browser = as_user(ours.member)
    path = f"/facilities/{ours.slug}/documents/files/new/"
    (key,) = keys_on(browser, path)
    content = files.pdf().read()
    for trailer in (b"", b"", b"\n% changed"):
        upload = SimpleUploadedFile("letter.pdf", content + trailer, content_type="application/pdf")
        answer = browser.post(path, {"form_key": key, "title": "Letter", "file": upload, "upload": upload})
        assert answer.status_code == 302
    assert Upload.objects.filter(facility=ours.facility).count() == 2


def test_visitors_send_a_key_that_nobody_guesses(client):
    one, other = (keys_on(client, "/user-registration/") for _ in range(2))
    assert one.isdisjoint(other)
    assert all(len(key) == 43 for key in one | other)


def joining(place):
    """A colleague who registers with the code."""
    person = {"full_name": "Dana Kim", "email": "dana@far.example", "profession": "Nurse", "job_title": ""}
    return person | {"code": place.facility.code}


def test_twenty_joins_with_one_key_send_one_mail(client, ours):
    (key,) = keys_on(client, "/user-registration/")
    form = joining(ours) | {"form_key": key}
    answers = {client.post("/user-registration/", form)["Location"] for _ in range(20)}
    assert answers == {"/user-registration/done/"}
    assert OutboxEmail.objects.filter(to="dana@far.example").count() == 1


def test_twenty_joins_with_twenty_keys_send_three_mails_and_are_answered_alike(client, ours):
    form = joining(ours)
    answers = {client.post("/user-registration/", form | {"form_key": str(n)})["Location"] for n in range(20)}
    assert answers == {"/user-registration/done/"}
    assert OutboxEmail.objects.filter(to="dana@far.example").count() == 3
    assert Membership.objects.filter(user__email="dana@far.example").count() == 1


def test_signing_in_twice_signs_in_twice(client, ours):
    (key,) = keys_on(client, "/accounts/login/")
    form = {"login": ours.member.email, "password": "accredit-demo", "form_key": key}
    for _ in range(2):
        client.cookies.clear()
        assert client.post("/accounts/login/", form).status_code == 302
        assert client.get(f"/facilities/{ours.slug}/").status_code == 200


def test_one_confirmation_is_good_for_one_act(ours, as_confirmed):
    browser = as_confirmed(ours.representative)
    path = f"/facilities/{ours.slug}/export/"
    assert browser.post(path)["Location"] == path
    again = browser.post(path)
    assert again["Location"].startswith("/accounts/")
    assert FacilityExport.objects.count() == 1


def test_a_refused_act_leaves_the_confirmation_good(ours, as_confirmed):
    browser = as_confirmed(ours.representative)
    path = f"/facilities/{ours.slug}/people/hand-over/deputy/"
    chosen = {"incoming": ours.member.pk, "reason": ""}
    assert browser.post(path, chosen).status_code == 302
    other = as_confirmed(ours.representative)
    assert other.post(path, chosen).status_code == 422
    moved = other.post(f"/facilities/{ours.slug}/people/code/")
    assert moved["Location"] == f"/facilities/{ours.slug}/people/"


@pytest.mark.parametrize("key", ["", "x" * 65, "a\x00b"])
def test_a_key_that_is_none_of_ours_changes_nothing(ours, as_user, key):
    browser = as_user(ours.member)
    assert browser.post(letters(ours), letter(key)).status_code == 302
    assert DoneOnce.objects.count() == 0
    assert User.objects.get(pk=ours.member.pk).forms_sent == 0


#: Forms that change nothing but what the reader sees.
#: Language, appearance and signing out; and what sends a form again as it was, its own key among the fields.
HARMLESS = {"components/page_footer.html", "components/top_bar.html", "send_again.html"}
_FORM = re.compile(r"<form\b[^>]*method=.?post.*?</form>", re.DOTALL | re.IGNORECASE)


def test_every_form_of_every_template_has_the_key():
    without = {
        path.relative_to(settings.BASE_DIR / "templates").as_posix()
        for path in Path(settings.BASE_DIR / "templates").rglob("*.html")
        for form in _FORM.findall(path.read_text(encoding="utf-8"))
        if "{% csrf_token %}" not in form
    }
    assert without == HARMLESS
