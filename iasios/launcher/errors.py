"""How the launcher speaks: headings, short remarks, and one line when a step fails."""

import sys


class Problem(Exception):
    """A step that failed: what failed, why, and what to do about it, in one line."""

    def __init__(self, what: str, why: str, remedy: str) -> None:
        super().__init__(what, why, remedy)
        self.what, self.why, self.remedy = what, why, remedy

    def __str__(self) -> str:
        return " ".join(f"{self.what}: {self.why.rstrip('. ')}. {self.remedy}".split())


def heading(text: str) -> None:
    """Announce a stage that may take a while."""
    print(f"\n== {text}", flush=True)


def remark(text: str) -> None:
    """Say one line about what is being done."""
    print(f"   {text}", flush=True)


def complain(problem: Problem) -> None:
    """Print a problem as the one line that it is."""
    sys.stdout.flush()
    print(f"\nFAILED  {problem}", file=sys.stderr, flush=True)
