"""Whoever is refused something reads why, and not the reason of something else."""

from iasios.policy import DEFAULT_REASON, POLICY, REASONS


def test_what_depends_on_the_moment_has_a_reason_of_its_own():
    """*Your role does not include this* is no reason for somebody whose role does include it, at another time."""
    timed = {capability for row in POLICY.values() for capability, when in row.items() if when is not None}
    assert sorted(timed - set(REASONS)) == []
    assert DEFAULT_REASON not in REASONS.values()


def test_no_two_capabilities_share_a_reason():
    words = [str(reason) for reason in REASONS.values()]
    assert sorted({one for one in words if words.count(one) > 1}) == []
