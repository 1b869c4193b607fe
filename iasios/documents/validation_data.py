"""What a signature needs to be checked in many years: proof that its certificates were in force (PAdES B-LT)."""

from asn1crypto import x509
from pyhanko.sign.timestamps import TimestampRequestError
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import RevokedError
from pyhanko_certvalidator.fetchers.requests_fetchers import RequestsFetcherBackend

from iasios.documents.signing_key import SigningProblem

#: Seconds that a service of the authority (OCSP, CRL) may take.
ANSWER_WAIT = 10


def validation_context(certificate: x509.Certificate, chain: list[x509.Certificate]) -> ValidationContext | None:
    """Where the certificate says whom to ask whether it was revoked: how to ask, and whom to trust; else None.

    So the demo's own certificate, and one of a house that keeps no such service, are signed with as before.

    Args:
        chain: the authorities in the key's file. The self-signed ones are trusted, that of a timestamp service as well;
            where there is none, the last of the chain is.
    """
    asks = bool(certificate.ocsp_urls or certificate.crl_distribution_points)
    if not asks or not chain:
        return None
    roots = [one for one in chain if one.self_issued] or chain[-1:]
    return ValidationContext(
        trust_roots=roots,
        other_certs=chain,
        allow_fetching=True,
        # No answer is not taken for a good one.
        revocation_mode="hard-fail",
        fetcher_backend=RequestsFetcherBackend(per_request_timeout=ANSWER_WAIT),
    )


def problem_of(error: BaseException) -> SigningProblem:
    """Which of the services was to blame, from the error and what caused it."""
    at: BaseException | None = error
    while at is not None:
        if isinstance(at, RevokedError):
            return SigningProblem.REVOKED
        if isinstance(at, TimestampRequestError):
            return SigningProblem.TIMESTAMP
        at = at.__cause__ or at.__context__
    return SigningProblem.VALIDATION
