"""What assessors and chairperson do in several journeys."""

from collections.abc import Callable

from tests.journeys.walker import Walker


def recommend(people: Callable[..., Walker], code: str, *outcomes: str, reasons: str = "The records show it.") -> None:
    """Both recommend the same outcome, or each their own."""
    for name, outcome in zip(("one", "two"), outcomes * (2 // len(outcomes)), strict=True):
        walker = people(f"assessor.{name}@iasios.example")
        walker.go(f"/assessments/{code}/recommend/")
        walker.fill({"outcome": outcome, "reasons": f"{reasons} ({name})"})
        walker.click("Make the recommendation")


def sign(chair: Walker, code: str, decision: str, reason: str = "") -> None:
    """The chairperson's decision, with the password where it is asked for."""
    chair.go(f"/sign-off/{code}/")
    chair.fill({"decision": decision, "reason": reason})
    chair.press("form.sign button[type=submit]")
    chair.password_if_asked()
