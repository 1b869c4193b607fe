"""Every kind of page before the W3C's own checker, as each role sees it and in each language.

The quick test of the markup knows the kinds that it once found.
"""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from iasios.launcher.html_checker import find_checker, messages_about
from tests.access.moments import MOMENTS
from tests.access.world import ROLES, World
from tests.architecture.source import ROOT
from tests.pages.shown import every_page

#: A mail as its reader gets it: programs that read mail know tables and their attributes alone.
MAILS = {"outbox:preview"}
#: Shows words of several languages to those who build pages, most of them English.
GALLERY = "ui:gallery"


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("moment", MOMENTS)
def test_the_checker_has_nothing_to_say(
    moment: str, language: str, world: World, staff: dict[str, Any], tmp_path: Path
) -> None:
    table, lead = MOMENTS[moment]
    lead(world, staff)
    pages = {}
    for number, page in enumerate(every_page(world, table, roles=ROLES, language=language)):
        if page.row in MAILS or (page.row == GALLERY and language != "en"):
            continue
        pages[f"{number}.html"] = str(page)
        (tmp_path / f"{number}.html").write_text(page.html, encoding="utf-8")
    found = {
        message["message"]: pages[message["url"].rpartition("/")[2]]
        for message in messages_about(tmp_path, find_checker(ROOT / "var" / "vnu"))
    }
    assert found == {}
