"""Text goes over the wire compressed, and its length tells nothing (BREACH)."""

import gzip
from typing import Any

import pytest
from django.urls import reverse

GZIP = {"accept-encoding": "gzip, deflate, br"}


@pytest.mark.django_db
def test_a_page_is_compressed_for_who_takes_it(client: Any) -> None:
    plain, packed = client.get("/criteria/"), client.get("/criteria/", headers=GZIP)
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed["Vary"]
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content) / 4
    assert gzip.decompress(packed.content).rstrip().endswith(b"</html>")


@pytest.mark.django_db
def test_the_same_page_has_many_lengths(client: Any) -> None:
    assert len({len(client.get("/robots.txt", headers=GZIP).content) for _ in range(3)}) == 1, "too short to compress"
    assert len({len(client.get("/criteria/", headers=GZIP).content) for _ in range(12)}) > 4


def test_files_go_as_they_are(as_user: Any, ours: Any) -> None:
    browser = as_user(ours.member)
    for form, encoding in (("png", ""), ("svg", "gzip")):
        response = browser.get(reverse("facilities:seal", args=[ours.slug, "seal-enrolled", form]), headers=GZIP)
        assert (response.status_code, response.get("Content-Encoding", "")) == (200, encoding)
