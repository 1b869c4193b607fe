"""What was lost, doubled or left: the acts that were answered, the rows, the files, and what the mail server took."""

from collections.abc import Iterable
from typing import Any

from faults import scenes
from faults.kinds import ENDS_A_SENDER
from faults.load import Acts
from faults.mail_server import Taken
from faults.site import Site, manage

#: Seconds: a mail that arrived twice has to have been taken so shortly before its sender was ended.
WINDOW = 1.0
#: When which fault began and ended, in seconds of the real clock.
Struck = list[tuple[str, float, float]]


def everything(site: Site, acts: Acts, struck: Struck) -> tuple[list[str], dict[str, Any]]:
    """What is wrong, one sentence each, and the figures of what was counted."""
    problems = [f"odd answer: {words}" for words in acts.odd]
    problems += [
        *acts_there(site, acts),
        *texts_there(site, acts),
        *_papers(site),
        *numbers(site),
        *_left_behind(site),
        *_chains(site),
    ]
    mails, figures = mails_arrived(site, struck)
    return problems + mails, figures


def _counts(site: Site, sql: str) -> dict[str, int]:
    return {row[0]: row[1] for row in site.rows(sql)}


#: For each kind of act: what there is of it, and how many.
_FOUND = {
    "registration": "SELECT name, count(*) FROM facilities_facility GROUP BY name",
    "registration, its invoice": "SELECT facility_name, count(*) FROM invoicing_invoice WHERE purpose = 'enrolment'"
    " GROUP BY facility_name",
    "submission": "SELECT subject, count(*) FROM audit_auditevent WHERE action = 'application.submitted'"
    " GROUP BY subject",
    "submission, its dossier": "SELECT subject, count(*) FROM documents_document WHERE kind = 'dossier'"
    " GROUP BY subject",
    "payment": "SELECT online_id, count(*) FROM invoicing_payment WHERE online_id IS NOT NULL GROUP BY online_id",
    "letter": "SELECT subject, count(*) FROM documents_document WHERE kind = 'letter' GROUP BY subject",
}


def acts_there(site: Site, acts: Acts) -> Iterable[str]:
    for title, sql in _FOUND.items():
        kind, found = title.partition(",")[0], _counts(site, sql)
        for key in sorted(acts.answered[kind]):
            if key not in found:
                yield f"lost: {title} of {key} was answered and is not there"
        for key in sorted(acts.attempted[kind]):
            if found.get(key, 0) > 1:
                yield f"doubled: {title} of {key} is there {found[key]} times"


def texts_there(site: Site, acts: Acts) -> Iterable[str]:
    stored = {
        (slug, code): (text, version)
        for slug, code, text, version in site.rows(
            "SELECT f.slug, q.code, a.evidence, a.version FROM applications_answer a"
            " JOIN applications_question q ON q.id = a.question_id JOIN facilities_facility f ON f.id = a.facility_id"
        )
    }
    for (slug, code), (answered, sent, times) in sorted(acts.texts.items()):
        text, version = stored[slug, code]
        if text not in (answered, sent):
            yield f"lost: {slug} {code} holds {text!r}, but {answered!r} was answered"
        if version not in (times, times + (sent != answered)):
            yield f"doubled: {slug} {code} was saved {version} times, and {times} were answered"


def _papers(site: Site) -> Iterable[str]:
    rows = site.rows("SELECT kind, subject, status, file, sha256, last_error FROM documents_document")
    files: dict[str, str] = site.call(scenes.digests)
    for kind, subject, status, file, sha256, error in rows:
        if status != "ready":
            yield f"left: {kind} {subject} is {status}: {error[:120]}"
        elif files.get(file) != sha256:
            yield f"lost: the file of {kind} {subject} is not what was made"
    for name in sorted(set(files) - {row[3] for row in rows}):
        yield f"doubled: {name} belongs to no paper"


def numbers(site: Site) -> Iterable[str]:
    for table in ("invoicing_invoice", "invoicing_creditnote"):
        last: dict[str, tuple[int, Any]] = {}
        for number, on in site.rows(f"SELECT number, issued_on FROM {table} ORDER BY number"):
            series, _dash, digits = number.rpartition("-")
            before, day = last.get(series, (0, on))
            if int(digits) != before + 1:
                yield f"lost: number {number} follows {before}"
            if on < day:
                yield f"dates run backwards: {number} is of {on}, and the one before it of {day}"
            last[series] = (int(digits), on)
    for series, year, counted in site.rows("SELECT series, year, last FROM invoicing_numbersequence"):
        table = "invoicing_invoice" if series == "invoice" else "invoicing_creditnote"
        begins = f"{year}-%" if series == "invoice" else f"C{year}-%"
        found = site.rows(f"SELECT count(*) FROM {table} WHERE number LIKE %s", begins)[0][0]
        if counted != found:
            yield f"lost: {counted} numbers of {series} {year} were given, and {found} are there"


_LEFT = {
    "mail": "SELECT kind, status, count(*) FROM outbox_outboxemail WHERE status IN ('queued', 'sending', 'failed')"
    " GROUP BY 1, 2",
    "call": "SELECT event, status, count(*) FROM webhooks_delivery WHERE status <> 'delivered' GROUP BY 1, 2",
}


def _left_behind(site: Site) -> Iterable[str]:
    for what, sql in _LEFT.items():
        for kind, status, count in site.rows(sql):
            yield f"left: {count} of {what} {kind} are {status}"
    stuck = site.rows("SELECT count(*) FROM pg_prepared_xacts")[0][0]
    if stuck:
        yield f"left: {stuck} prepared transactions"


def _chains(site: Site) -> Iterable[str]:
    done = manage(site, "verify_audit")
    if done.returncode:
        yield f"the log's chains: {done.stderr.strip()[-300:]}"


def mails_arrived(site: Site, struck: Struck) -> tuple[list[str], dict[str, Any]]:
    copies = site.mail.copies()
    rows = {f"<{pk}@portal>": (to, status) for pk, to, status in site.rows(_MAILS)}
    problems = [
        f"lost: the mail {message_id} to {to} is noted as sent and did not arrive"
        for message_id, (to, status) in rows.items()
        if status == "sent" and message_id not in copies
    ]
    problems += [f"doubled: the mail {message_id} belongs to no row" for message_id in copies if message_id not in rows]
    problems += [f"doubled: {words}" for words in _written_twice(site)]
    reply_lost, in_window = 0, 0
    for message_id, notes in copies.items():
        for note in notes[:-1]:
            if note.cut:
                reply_lost += 1
            elif _was_ended(note, struck):
                in_window += 1
            else:
                problems.append(f"doubled: {message_id} arrived again, and nothing had ended its sender")
    windows = site.mail.windows()
    figures = {
        "rows": len(rows),
        "arrived": sum(map(len, copies.values())),
        "doubled_reply_lost": reply_lost,
        "doubled_in_window": in_window,
        "window_ms": {
            "mails": len(windows),
            "median": _at(windows, 0.5),
            "p95": _at(windows, 0.95),
            "longest": _at(windows, 1),
        },
    }
    return problems, figures


_MAILS = 'SELECT id, "to", status FROM outbox_outboxemail'


def _written_twice(site: Site) -> Iterable[str]:
    sql = (
        'SELECT kind, "to", facility_id, count(*) FROM outbox_outboxemail'
        " WHERE kind = 'invoice.issued' GROUP BY 1, 2, 3 HAVING count(*) > 1"
    )
    for kind, to, facility, count in site.rows(sql):
        yield f"{count} mails {kind} to {to} about facility {facility}"


def _was_ended(note: Taken, struck: Struck) -> bool:
    return any(kind in ENDS_A_SENDER and began - WINDOW <= note.at <= ended + WINDOW for kind, began, ended in struck)


def _at(values: list[float], share: float) -> float | None:
    return round(values[min(int(len(values) * share), len(values) - 1)], 1) if values else None
