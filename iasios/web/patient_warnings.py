"""What the names of new files give away is said on the answer to the upload, before anything reads the files."""

from django.contrib import messages
from django.http import HttpRequest

from iasios.identifiers import say_of_name


def warn_of_file_names(request: HttpRequest) -> None:
    """One message for each piece that looks like a patient in the names of the files of this request (R45)."""
    names = [str(file.name or "") for key in request.FILES for file in request.FILES.getlist(key)]
    for words in dict.fromkeys(line for name in names for line in say_of_name(name)):
        messages.warning(request, words)
