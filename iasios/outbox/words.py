"""What a mail says when it leaves: the portal's words, or the office's in their place."""

from django.template.loader import render_to_string
from django.utils import translation

from iasios.outbox.models import OutboxEmail


def words_of(mail: OutboxEmail) -> tuple[str, str, str]:
    """Subject, plain text and HTML as they are sent: the office's words where there are some. One query."""
    edit = mail.edits.order_by("-edited_at", "-pk").first()
    if edit is None:
        return mail.subject, mail.text, mail.html
    return edit.subject, edit.text, html_of(edit.subject, edit.text, mail.language)


def html_of(subject: str, text: str, language: str) -> str:
    """Plain words as an HTML mail: paragraphs, and addresses as links; nothing of the text is read as markup."""
    with translation.override(language):
        return render_to_string("outbox/edited_mail.html", {"subject": subject, "text": text, "language": language})
