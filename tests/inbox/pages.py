"""Today as tests read and use it."""

from typing import Any

URL = "/office/"
MARK = "/office/today/mark/"


def rows(browser: Any, query: str = "") -> list[Any]:
    response = browser.get(URL + query)
    assert response.status_code == 200
    return [row for part in response.context["parts"] for row in part.rows]


def mark(browser: Any, row: Any, step: str, **more: Any) -> Any:
    name, *day = step.split()
    return browser.post(MARK, {"do": " ".join([name, row.kind, row.key, *day]), **more})
