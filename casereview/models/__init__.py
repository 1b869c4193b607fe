"""A review and its 30 cases, how they were drawn, and what the office remarked before submission."""

from casereview.models.benchmarks import BenchmarkRelease
from casereview.models.checks import CaseCheck, CaseRemark
from casereview.models.reviews import Case, CaseReview, Draw, DrawOutcome

__all__ = ["BenchmarkRelease", "Case", "CaseCheck", "CaseRemark", "CaseReview", "Draw", "DrawOutcome"]
