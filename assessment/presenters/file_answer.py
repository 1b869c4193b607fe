"""What is said of a PDF that somebody compares with a certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessment.queries.issued_papers import IssuedFile

if TYPE_CHECKING:
    from iasios.documents.signatures import SignatureReading


@dataclass(frozen=True)
class FileAnswer:
    """`level` is that of a notice: success, info, warning or error."""

    state: str
    level: str
    heading: str
    sentences: list[str]


def answer_for_file(content: bytes, issued: Mapping[str, IssuedFile], *, is_valid: bool) -> FileAnswer:
    """For anybody; the file is read and not kept.

    Args:
        content: what was handed in.
        issued: the files of the certificate, by SHA-256.
        is_valid: whether the certificate holds today; otherwise a genuine file is no proof of it.
    """
    from iasios.documents.signatures import read_signature  # noqa: PLC0415 -- slow import (pyHanko)

    own = issued.get(sha256(content).hexdigest())
    reading = read_signature(content)
    answer = _of_issued(own, reading) if own is not None else _of_others(content, reading, issued)
    if own is not None and not is_valid:
        answer.sentences.append(
            _("The file is genuine, but it does not make the certificate valid: the state above does.")
        )
    return answer


def _of_issued(own: IssuedFile, reading: SignatureReading) -> FileAnswer:
    from iasios.documents.signatures import SignatureState  # noqa: PLC0415 -- slow import (pyHanko)

    day = {"day": date_format(own.issued_on, "DATE_FORMAT")}
    # Validation data for the long term come after the signature: such a file is as it was issued all the same.
    whole = (SignatureState.OURS, SignatureState.EXTENDED)
    signed = [_("The programme’s signature is in it and is whole.")] if reading.state in whole else []
    if own.is_latest:
        heading = _("This is the file that was issued")
        return FileAnswer(
            "issued", "success", heading, [_("Issued on %(day)s, and unchanged to the last byte.") % day, *signed]
        )
    heading = _("This is an earlier version of the certificate")
    return FileAnswer(
        "earlier", "warning", heading, [_("Issued on %(day)s, and replaced by a newer file since.") % day, *signed]
    )


def _of_others(content: bytes, reading: SignatureReading, issued: Mapping[str, IssuedFile]) -> FileAnswer:
    from iasios.documents.signatures import SignatureState  # noqa: PLC0415 -- slow import (pyHanko)

    begun = next((one for one in issued.values() if _begins_with(content, one)), None)
    if begun is not None:
        bytes_added = len(content) - begun.size
        added = ngettext(
            "%(count)s byte was added after it was signed. Nothing that was added comes from the programme.",
            "%(count)s bytes were added after it was signed. Nothing that was added comes from the programme.",
            bytes_added,
        ) % {"count": bytes_added}
        heading = _("Something was added to the issued file")
        return FileAnswer("added", "error", heading, [added, _("Ask for the file as it was issued.")])
    if reading.state is SignatureState.EXTENDED:
        heading = _("This is not the file of this certificate")
        # Of another paper it is not known here whether its proof for the long term follows.
        follows = ngettext(
            "%(count)s byte follows the signature: proof of the signature, or something that somebody added.",
            "%(count)s bytes follow the signature: proof of the signature, or something that somebody added.",
            reading.added,
        ) % {"count": reading.added}
        return FileAnswer("other", "error", heading, [_("The programme signed it as another document."), follows])
    if reading.state is SignatureState.OURS:
        heading = _("This is not the file of this certificate")
        return FileAnswer(
            "other", "error", heading, [_("The programme signed it as another document. It is unchanged since then.")]
        )
    heading = _("This is not the issued file")
    if reading.state is SignatureState.BROKEN:
        sentences = [_("It was changed after it was signed. Do not rely on what it says.")]
    elif reading.state is SignatureState.FOREIGN:
        sentences = [_("It is signed, but not by the programme. Do not rely on what it says.")]
    elif reading.state is SignatureState.UNCHECKED:
        sentences = [_("Whether the programme signed it cannot be checked at the moment. Try again later.")]
    else:
        sentences = [
            _("It bears no signature of the programme, and it differs from the file that was issued."),
            _("A scan, a print as PDF or a copy saved by another program differs too. Ask for the file itself."),
        ]
    return FileAnswer(reading.state.value, "error", heading, sentences)


def _begins_with(content: bytes, one: IssuedFile) -> bool:
    return len(content) > one.size and sha256(content[: one.size]).hexdigest() == one.sha256
