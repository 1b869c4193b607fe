"""The demo's years before the newest edition: an application of 2022 rests on the questions of 2022."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from django.utils import timezone

from applications.catalogue import available_editions, loading
from applications.models import Edition
from applications.queries import newest_edition
from applications.services import publish_edition
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


@contextmanager
def edition_in_force() -> Iterator[None]:
    """Inside, an application opens on the newest edition of that year or an earlier one."""
    year = timezone.localdate().year
    earlier = Edition.objects.filter(year__lte=year).order_by("-year", "-published_at").first()
    with patch("applications.services.transitions.newest_edition", lambda: earlier or newest_edition()):
        yield
