"""What both sides do with a written message: hand it to a service, and say beside the field which file was refused."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.forms import Form

from facilities.services.files import FileRefused

T = TypeVar("T")


def sent(form: Form, send: Callable[..., T], **values: Any) -> T | None:
    """Calls `send` with the text and the files of a valid form.

    Returns:
        What `send` gives; nothing when a file was refused, which the form then says.
    """
    try:
        return send(text=form.cleaned_data["text"], uploads=form.cleaned_data["attached"], **values)
    except FileRefused as refusal:
        form.add_error("attached", str(refusal))
        return None
