"""Facility and office write to each other: who reads what, what mail says, and what is refused."""

import re

import pytest
from django.db import DatabaseError, transaction

from facilities.enums import NoticeKind
from facilities.models import Attachment, Message, MessageTemplate, Notice, Thread, Unread, User
from facilities.services.files import FileRefused
from facilities.services.messages import reply_in_thread, send_template, start_thread
from facilities.views import messages, office_messages
from iasios.access import facility_scope
from iasios.audit.models import AuditEvent
from iasios.outbox.models import OutboxEmail
from tests.factories import files

pytestmark = pytest.mark.django_db
SECRET = "The chairman of the board has resigned."


def at(place, *more):
    return "/".join([f"/facilities/{place.slug}/messages", *map(str, more)]) + "/"


@pytest.fixture
def thread(ours):
    return start_thread(
        facility=ours.facility, subject="Change of board", text=SECRET, by=ours.member, from_office=False
    )


@pytest.fixture
def answered(thread, office):
    reply_in_thread(thread=thread, text="Thank you for telling us.", by=office, from_office=True)
    thread.refresh_from_db()
    return thread


@pytest.mark.rule("R72")
def test_a_member_writes_and_the_office_is_told_with_a_link_and_no_content(ours, theirs, office, as_user):
    browser = as_user(ours.member)
    assert "Send to IASIOS office" in browser.get(at(ours, "new")).text
    OutboxEmail.objects.all().delete()
    data = {"subject": "Change of board", "text": SECRET, "attached": [files.pdf("a.pdf"), files.pdf("b.pdf", b"b")]}
    response = browser.post(at(ours, "new"), data, follow=True)
    thread = Thread.objects.get()
    assert response.redirect_chain == [(at(ours, thread.pk), 302)]
    assert SECRET in response.text
    assert "Sent. The office was told by mail." in response.text
    assert (thread.facility, thread.count, thread.awaits_office) == (ours.facility, 1, True)
    assert [one.file.name for one in Attachment.objects.order_by("pk")] == ["a.pdf", "b.pdf"]
    mail = OutboxEmail.objects.get()
    assert mail.to == "office@iasios.example"
    for part in (mail.subject, mail.text, mail.html):
        assert SECRET not in part
        assert "Change of board" not in part
    assert f"/office/messages/{thread.pk}/" in mail.text
    assert AuditEvent.objects.filter(action="message.sent", facility=ours.facility).count() == 1
    assert SECRET not in str(list(AuditEvent.objects.values_list("detail", "subject")))
    assert as_user(office).get("/office/messages/").context["page"][0] == thread
    assert Unread.objects.get().user == office


def test_the_office_answers_and_the_facility_is_told(ours, theirs, thread, office, as_user):
    browser = as_user(office)
    page = browser.get(f"/office/messages/{thread.pk}/")
    assert f"Send to {ours.facility}" in page.text
    assert not Unread.objects.filter(user=office).exists()
    OutboxEmail.objects.all().delete()
    browser.post(
        f"/office/messages/{thread.pk}/", {"text": "Thank you for telling us.", "attached": files.pdf("a.pdf")}
    )
    thread.refresh_from_db()
    assert (thread.count, thread.last_from_office, thread.awaits_office) == (2, True, False)
    told = {mail.to: mail for mail in OutboxEmail.objects.all()}
    # The appointed people (R14) and the colleague who wrote.
    assert set(told) == {ours.representative.email, ours.deputy.email, ours.account_holder.email, ours.member.email}
    for mail in told.values():
        assert "Thank you for telling us" not in mail.subject + mail.text + mail.html
        assert at(ours, thread.pk) in mail.text
    assert set(Unread.objects.values_list("user__email", "for_office")) == {(email, False) for email in told}
    assert Notice.objects.filter(kind=NoticeKind.MESSAGE, facility=ours.facility).count() == 1
    stored = Attachment.objects.get().file
    path = at(ours, thread.pk, stored.pk)
    assert b"".join(as_user(ours.deputy).get(path).streaming_content) == files.PDF
    assert b"".join(browser.get(path).streaming_content) == files.PDF
    assert as_user(theirs.representative).get(path).status_code == 404


def test_reading_clears_the_count_in_the_bar_for_this_person_only(ours, answered, as_user):
    browser, colleague = as_user(ours.representative), as_user(ours.deputy)
    bar = '<span class="count">1<span class="vh"> new</span></span>'
    assert bar in browser.get(f"/facilities/{ours.slug}/people/").text
    assert browser.get(at(ours)).context["page"][0].is_unread
    read = browser.get(at(ours, answered.pk)).text
    assert "Thank you for telling us." in read
    assert bar not in read
    assert bar not in browser.get(at(ours)).text
    assert not browser.get(at(ours)).context["page"][0].is_unread
    assert bar in colleague.get(at(ours)).text


def test_the_neighbour_and_the_assessor_find_nothing(ours, theirs, answered, assessor_one, as_user):
    from iasios.access.grants import link

    for path in (at(ours), at(ours, "new"), at(ours, answered.pk), at(theirs, answered.pk)):
        assert as_user(theirs.representative).get(path).status_code in ({404} if ours.slug in path else {404, 200})
    assert as_user(theirs.representative).get(at(theirs, answered.pk)).status_code == 404
    link(assessor_one, "assessor", ours.application)
    assessor = User.objects.get(pk=assessor_one.pk)
    for path in (at(ours), at(ours, answered.pk)):
        assert as_user(assessor).get(path).status_code == 404
    with facility_scope(theirs.facility.pk):
        assert (Thread.objects.count(), Message.objects.count(), Attachment.objects.count()) == (0, 0, 0)


def test_the_office_on_the_facilitys_page_is_led_to_its_own(ours, thread, office, as_user):
    browser = as_user(office)
    assert browser.get(at(ours, thread.pk)).url == f"/office/messages/{thread.pk}/"
    assert browser.get(at(ours)).url == "/office/messages/"
    assert browser.post(at(ours, thread.pk), {"text": "x"}).status_code == 403


def test_the_chairperson_reads_no_messages(ours, thread, chair, as_user):
    assert as_user(chair).get(at(ours, thread.pk)).status_code == 403
    assert as_user(chair).get(f"/office/messages/{thread.pk}/").status_code == 404


def test_what_needs_no_answer_leaves_the_list(ours, thread, office, as_user):
    browser = as_user(office)
    browser.post(f"/office/messages/{thread.pk}/", {"settle": "1"})
    thread.refresh_from_db()
    assert (thread.awaits_office, thread.count) == (False, 1)
    page = browser.get("/office/messages/")
    assert "Nothing waits for the office" in page.text
    assert list(browser.get("/office/messages/?show=all").context["page"]) == [thread]
    # Once more changes nothing, and a new message of the facility brings it back.
    browser.post(f"/office/messages/{thread.pk}/", {"settle": "1"})
    reply_in_thread(thread=thread, text="One more thing.", by=ours.member, from_office=False)
    assert list(browser.get("/office/messages/").context["page"]) == [thread]


@pytest.mark.parametrize(
    ("words", "hits"),
    [
        ("board", 1),
        ("CHANGE", 1),
        ("chairman resigned", 1),
        ("règned", 0),
        ("resîgned", 1),
        ("100%", 0),
        ("_", 0),
        ("\x00", 1),
    ],
)
def test_search_folds_case_and_accents_and_takes_signs_as_signs(ours, theirs, thread, as_user, words, hits):
    start_thread(facility=theirs.facility, subject="board", text="board", by=theirs.member, from_office=False)
    assert len(as_user(ours.member).get(at(ours), {"q": words}).context["page"]) == hits


def test_the_office_finds_by_facility_subject_and_text(ours, theirs, thread, office, as_user):
    other = start_thread(facility=theirs.facility, subject="Seals", text="Logo?", by=theirs.member, from_office=False)
    browser = as_user(office)
    for words, found in (("northgate", [thread]), ("logo", [other]), ("nothing of this", [])):
        assert list(browser.get("/office/messages/", {"q": words}).context["page"]) == found
    assert "No message fits" in browser.get("/office/messages/", {"q": "nothing of this"}).text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"subject": "", "text": "Kept text"}, "Say in a few words what it is about."),
        ({"subject": "Kept subject", "text": "  "}, "Write what you want to say."),
        ({"subject": "Kept subject", "text": "x" * 20_001}, "20,000 fit"),
        ({"subject": "y" * 151, "text": "Kept text"}, "150 fit"),
    ],
)
def test_what_is_missing_or_too_long_is_said_and_the_rest_stays(ours, as_user, data, words):
    response = as_user(ours.member).post(at(ours, "new"), data)
    assert response.status_code == 200
    assert words in response.text
    for value in data.values():
        if value.startswith("Kept"):
            assert value in response.text
    assert Thread.objects.count() == 0


def test_a_bad_file_keeps_the_text_and_sends_nothing(ours, thread, as_user):
    browser = as_user(ours.member)
    data = {"text": "Kept text", "attached": [files.pdf(), files.upload("page.pdf", b"<html></html>")]}
    response = browser.post(at(ours, thread.pk), data)
    assert "but its content is a web page" in response.text
    assert "Kept text" in response.text
    assert (Message.objects.count(), Attachment.objects.count()) == (1, 0)
    six = {"text": "Kept text", "attached": [files.pdf(f"{n}.pdf") for n in range(6)]}
    assert "You chose 6 files; 5 fit." in browser.post(at(ours, thread.pk), six).text
    with pytest.raises(FileRefused):
        start_thread(
            facility=ours.facility,
            subject="x",
            text="x",
            by=ours.member,
            from_office=False,
            uploads=[files.upload("a.exe", b"MZ")],
        )
    assert Thread.objects.count() == 1


def test_markup_in_a_message_is_shown_as_text(ours, as_user):
    text = "<script>alert(1)</script> see https://cloud.example/a?b=1&c=2"
    thread = start_thread(facility=ours.facility, subject="<b>x</b>", text=text, by=ours.member, from_office=False)
    page = as_user(ours.member).get(at(ours, thread.pk)).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert 'href="https://cloud.example/a?b=1&amp;c=2"' in page


def test_written_messages_never_change(ours, answered):
    for attempt in (
        lambda: Message.objects.filter(thread=answered).update(text="other"),
        lambda: Message.objects.filter(thread=answered)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match=r"permission denied|append"), transaction.atomic():
            attempt()
    with pytest.raises(DatabaseError, match="thread_awaits_office_only"), transaction.atomic():
        Thread.objects.filter(pk=answered.pk).update(awaits_office=True)


def test_a_colleague_who_left_reads_nothing_and_keeps_the_name(ours, thread, office, as_user):
    from facilities.models import Membership
    from facilities.services import end_membership

    browser = as_user(ours.member)
    end_membership(membership=Membership.objects.get(user=ours.member), by=ours.representative)
    assert browser.get(at(ours, thread.pk)).status_code == 404
    assert str(ours.member) in as_user(ours.deputy).get(at(ours, thread.pk)).text
    OutboxEmail.objects.all().delete()
    reply_in_thread(thread=thread, text="Answer", by=office, from_office=True)
    assert ours.member.email not in {mail.to for mail in OutboxEmail.objects.all()}


def test_an_answer_of_the_office_is_a_task_until_it_is_read(ours, answered, as_user):
    def first(person):
        found = [
            task
            for task in as_user(person).get(f"/facilities/{ours.slug}/").context["tasks"]
            if "message" in task.title
        ]
        return [(task.title, task.url) for task in found]

    place = f"/facilities/{ours.slug}/messages/"
    assert first(ours.member) == [("Read the new message", place)]
    as_user(ours.member).get(at(ours, answered.pk))
    assert first(ours.member) == []
    assert first(ours.representative) == [("Read the new message", place)]


def test_nobody_is_asked_to_answer_their_own_message(ours, thread, office, as_user):
    places = {ours.member: at(ours, thread.pk), office: f"/office/messages/{thread.pk}/"}

    def headings():
        pages = [as_user(person).get(address).text for person, address in places.items()]
        return [" ".join(re.search(r'<h2 class="h4">(.*?)</h2>', page, re.DOTALL)[1].split()) for page in pages]

    assert headings() == ["Write again", "Answer"]
    reply_in_thread(thread=thread, text="Thank you.", by=office, from_office=True)
    assert headings() == ["Answer", "Write again"]


@pytest.mark.stage("information_requested")
@pytest.mark.rule("R70")
def test_the_opened_evidence_space_brings_the_message(ours, theirs, office, assessor_one, assessor_two, as_user):
    from assessment.services import open_evidence_space
    from tests.factories import dossier

    application = dossier.information_requested(ours, office, assessor_one, assessor_two)
    open_evidence_space(application=application, by=office)
    thread = Thread.objects.get()
    assert (thread.facility, thread.subject) == (ours.facility, "Providing Supplemental Documents and Evidence")
    page = as_user(ours.member).get(at(ours, thread.pk)).text
    assert f"/facilities/{ours.slug}/requests/" in page
    for person in (assessor_one, assessor_two):
        assert person.full_name not in page


# --- the office's texts ---------------------------------------------------------------------------------------------


@pytest.mark.rule("R70")
def test_the_link_of_an_evidence_space_arrives_under_the_fixed_title(ours, theirs, office, as_user):
    thread = send_template(
        facility=ours.facility, key="supplemental-evidence", link="https://portal.example/space/", by=None
    )
    assert thread.subject == "Providing Supplemental Documents and Evidence"
    page = as_user(ours.member).get(at(ours, thread.pk)).text
    assert 'href="https://portal.example/space/"' in page
    assert f"Dear colleagues at {ours.facility}" in page
    assert "IASIOS office" in page
    assert Thread.objects.filter(facility=theirs.facility).count() == 0


@pytest.mark.rule("R70")
def test_the_fixed_title_cannot_be_changed_or_deleted_and_the_text_can(office, as_user):
    template = MessageTemplate.objects.get(key="supplemental-evidence")
    browser = as_user(office)
    path = f"/office/texts/{template.pk}/"
    assert "disabled" in browser.get(path).text
    browser.post(path, {"subject": "Other title", "text": "New words {link}"})
    template.refresh_from_db()
    assert (template.subject, template.text) == (
        "Providing Supplemental Documents and Evidence",
        "New words {link}",
    )
    browser.post(path, {"delete": "1"})
    assert MessageTemplate.objects.filter(pk=template.pk).exists()


def test_the_office_makes_uses_and_deletes_a_text(ours, office, as_user):
    browser = as_user(office)
    browser.post("/office/texts/new/", {"subject": "Seals", "text": "Dear {facility}, the seals are there."})
    made = MessageTemplate.objects.get(subject="Seals")
    again = browser.post("/office/texts/new/", {"subject": "Seals", "text": "Kept"})
    assert "There is a text with this subject already." in again.text
    assert "Kept" in again.text
    page = browser.get(f"/office/messages/to/{ours.slug}/", {"text": made.pk}).text
    assert f"Dear {ours.facility}, the seals are there." in page
    assert 'value="Seals"' in page
    for nonsense in ("x", "99999999", "9" * 40):
        assert browser.get(f"/office/messages/to/{ours.slug}/", {"text": nonsense}).status_code == 200
    browser.post(f"/office/messages/to/{ours.slug}/", {"subject": "Seals", "text": "Here they are."})
    assert Thread.objects.get(facility=ours.facility).last_from_office
    browser.post(f"/office/texts/{made.pk}/", {"delete": "1"})
    assert not MessageTemplate.objects.filter(pk=made.pk).exists()
    assert browser.get(f"/office/texts/{made.pk}/").status_code == 404


# --- what pages cost ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(ours, theirs, as_user, queries, count):
    for number in range(count):
        start_thread(facility=ours.facility, subject=f"M{number}", text="x", by=ours.member, from_office=False)
    browser = as_user(ours.deputy)
    with queries(7):
        assert len(browser.get(at(ours)).context["page"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_offices_list_costs_the_same_for_one_and_three(ours, theirs, office, as_user, queries, count):
    for number in range(count):
        place = (ours, theirs)[number % 2]
        start_thread(facility=place.facility, subject=f"M{number}", text="x", by=place.member, from_office=False)
    browser = as_user(office)
    with queries(8):
        assert len(browser.get("/office/messages/").context["page"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_thread_costs_the_same_for_one_and_three_messages(ours, thread, as_user, queries, count):
    for number in range(count):
        reply_in_thread(
            thread=thread, text="more", by=ours.member, from_office=False, uploads=[files.pdf(f"{number}.pdf")]
        )
    browser = as_user(ours.deputy)
    with queries(10):
        browser.get(at(ours, thread.pk))


def test_a_long_matter_has_pages_the_latest_first(ours, thread, office, as_user, monkeypatch):
    monkeypatch.setattr(messages, "LETTERS", 2)
    monkeypatch.setattr(office_messages, "LETTERS", 2)
    for number in (2, 3):
        reply_in_thread(thread=thread, text=f"Answer {number}", by=ours.member, from_office=False)
    first = [letter.text for letter in as_user(ours.member).get(at(ours, thread.pk)).context["letters"]]
    assert first == ["Answer 2", "Answer 3"]
    office_page = as_user(office).get(f"/office/messages/{thread.pk}/", {"page": 2})
    assert len(office_page.context["letters"]) == 1
    assert "3 to 3 of 3" in " ".join(office_page.text.split())
