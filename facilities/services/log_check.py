"""The nightly look at the chains of the log: what does not fit is told to the office."""

from collections import defaultdict

import structlog
from django.utils import timezone

from facilities.emails.log_check import log_broken
from facilities.models import Facility
from iasios.audit.queries import breaks, digest_of_ends

log = structlog.get_logger(__name__)


def check_log() -> int:
    """Recomputes every chain; mails the office once a day while anything does not fit. Needs the office's scope.

    Returns:
        How many entries do not fit.
    """
    found = breaks()
    # Whoever owns the tables could move an end together with its chain: a line of the log lies elsewhere.
    log.info("log_chain_ends", digest=digest_of_ends())
    if not found:
        return 0
    by_chain = defaultdict(list)
    for chain, number in found:
        by_chain[chain].append(number)
    log.error("log_chain_broken", chains=dict(by_chain))
    names = {str(pk): name for pk, name in Facility.objects.values_list("pk", "name")}
    places = [(names.get(chain, ""), ", ".join(map(str, numbers))) for chain, numbers in by_chain.items()]
    log_broken(places, day=timezone.localdate())
    return len(found)
