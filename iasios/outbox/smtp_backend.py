"""Django's transport by SMTP, patient with a server that has the whole mail and looks through it."""

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

#: Seconds that a server may take to say whether it has taken a mail. A sender who gives up earlier sends a mail again
#: that has arrived; RFC 5321 (4.5.3.2.6) asks for patience here, other answers come within the usual timeout.
TAKEN_WITHIN = 300.0


class _Patient:
    sock: Any
    timeout: float

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.sock.settimeout(TAKEN_WITHIN)
        answer: tuple[int, bytes] = super().data(msg)  # type: ignore[misc]
        self.sock.settimeout(self.timeout)
        return answer


class _PatientSMTP(_Patient, smtplib.SMTP):
    """One dialogue in the clear, or begun so."""


class _PatientSMTPOverTLS(_Patient, smtplib.SMTP_SSL):
    """One dialogue over TLS from its beginning."""


class PatientEmailBackend(EmailBackend):
    """As Django's, except that it waits TAKEN_WITHIN for the answer to a whole mail."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _PatientSMTPOverTLS if self.use_ssl else _PatientSMTP
