"""The demo's years before the newest edition: an application of 2022 rests on the questions of 2022."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from django.utils import timezone

from applications.catalogue import available_editions, loading
from applications.catalogue.writing import ordered
from applications.kinds import DEFAULT_KIND
from applications.models import Edition
from applications.queries import newest_edition
from applications.queries.edition_drafts import identity_of, standard_of
from applications.services import publish_edition
from applications.services.edition_drafts import add_question, change_question, draft_edition, print_of
from facilities.models import User
from iasios.demo.clock import days_ago

CODE, YEAR = "2022.1", 2022
#: Before the first story of the demo.
PUBLISHED = 1900


def publish_first_edition() -> None:
    """The same questions under the earlier year, published before the first facility enrolled."""
    newest = available_editions()[-1]
    name = f"edition_{newest.partition('.')[0]}"
    with tempfile.TemporaryDirectory() as folder:
        for file in loading.HERE.glob(f"{name}*.toml"):
            text = re.sub(r'^(code|edition) = "2.*"$', rf'\1 = "{CODE}"', file.read_text(), flags=re.MULTILINE)
            text = re.sub(r"^year = \d+$", f"year = {YEAR}", text, flags=re.MULTILINE)
            text = re.sub(r'^title = "(\D*)\d+"$', rf'title = "\g<1>{YEAR}"', text, count=1, flags=re.MULTILINE)
            Path(folder, file.name.replace(name, f"edition_{YEAR}")).write_text(text)
        with days_ago(PUBLISHED):
            publish_edition(CODE, directory=Path(folder))


def draft_next_edition(office: User) -> None:
    """The edition of next year as the office is writing it: one question reads otherwise, one is new without words."""
    base = newest_edition()
    if base is None:
        return
    draft = draft_edition(base=base, year=timezone.localdate().year + 1, by=office)
    files = draft.files
    first = ordered(files)[0]
    asked = files["en"]["question"][first]
    change_question(
        draft=draft,
        identity=identity_of(files, first),
        seen=print_of(files, first),
        marks={"requirement": asked["requirement"], "confidence": asked["confidence"]},
        words={
            "en": {"guidance": asked["guidance"] + " Say what happens when one has expired."},
            "de": {
                "guidance": files["de"]["question"][first]["guidance"]
                + " Sagen Sie, was geschieht, wenn eine abgelaufen ist."
            },
        },
        by=office,
    )
    last = ordered(files)[-1]
    add_question(
        draft=draft,
        standard=standard_of(last),
        after=identity_of(files, last),
        marks={"requirement": "extended", "kind": DEFAULT_KIND},
        by=office,
    )


@contextmanager
def edition_in_force() -> Iterator[None]:
    """Inside, an application opens on the newest edition of that year or an earlier one."""
    year = timezone.localdate().year
    earlier = Edition.objects.filter(year__lte=year).order_by("-year", "-published_at").first()
    with patch("applications.services.transitions.newest_edition", lambda: earlier or newest_edition()):
        yield
