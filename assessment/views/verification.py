"""Is this certificate still valid? Open to everybody; reads the public table of certificates and nothing else."""

from collections.abc import Mapping

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from assessment.certificate_codes import read_reference
from assessment.forms.evaluations import VerifyForm
from assessment.forms.verification import CompareForm
from assessment.models import Certificate, ServiceCertificate
from assessment.presenters.certificate_answer import answer_for, state_of
from assessment.presenters.file_answer import FileAnswer, answer_for_file
from assessment.queries.certificate_changes import states_of
from assessment.queries.certificates import certificate_for, successor_of
from assessment.queries.issued_papers import IssuedFile, issued_files
from assessment.queries.service_certificates import issued_service_files, service_certificate_for
from facilities.enums import FacilityStatus
from iasios.access import http_methods
from iasios.web.rate_limits import Limit, visitor_of

#: Codes have 55 bits, so this only keeps a script from trying its luck.
WRONG_REFERENCES = Limit("certificate", times=30, seconds=60)
#: Reading a signature takes some milliseconds.
COMPARED_FILES = Limit("certificate-file", times=30, seconds=600)


@login_not_required
@http_methods(read=["GET"])
def verify_form(request: HttpRequest) -> HttpResponse:
    """Takes a code or a number, however it is typed, to the page of its certificate."""
    form = VerifyForm(request.GET if "code" in request.GET else None)
    if form.is_valid():
        reference = form.cleaned_data["code"]
        return redirect("assessment:verify", code=reference.code or reference.number)
    return render(request, "assessment/verify_form.html", {"form": form}, status=422 if form.is_bound else 200)


@login_not_required
@never_cache
@http_methods(read=["GET"], write=["POST"])
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Valid, suspended, withdrawn, superseded, ended or unknown, in words; the seal only with *Valid* (R66, R74).

    An assessor's certificate of service has a line of its own: genuine, for whom and which period.
    A PDF that is sent along is compared with the issued one, and neither kept nor named anywhere.
    """
    visitor = visitor_of(request)
    if WRONG_REFERENCES.is_reached(visitor):
        return render(request, "assessment/verify_wait.html", status=429)
    reference = read_reference(code)
    certificate = certificate_for(reference) if reference else None
    service = service_certificate_for(reference) if reference and certificate is None else None
    if service is not None:
        return _service(request, service, visitor)
    if certificate is None:
        WRONG_REFERENCES.count(visitor)
        return render(request, "assessment/verify_unknown.html", {"form": VerifyForm(), "typed": code}, status=404)
    newer = _newer(certificate)
    answer = answer_for(certificate, states_of(certificate), newer)
    compare, file_answer, status = CompareForm(), None, 200
    if request.method == "POST":
        compare = CompareForm(request.POST, request.FILES)
        file_answer, status = _compared(compare, issued_files(certificate), certificate.is_in_force, visitor)
    context = {
        "certificate": certificate,
        "answer": answer,
        "state": answer.state,
        "newer": newer,
        "level": FacilityStatus(certificate.level).level,
        "now": timezone.localtime(),
        "form": VerifyForm(initial={"code": certificate.number}),
        "compare": compare,
        "file_answer": file_answer,
    }
    return render(request, "assessment/verify.html", context, status=status)


def _newer(certificate: Certificate) -> Certificate | None:
    return successor_of(certificate) if state_of(certificate) in ("ended", "superseded") else None


def _service(request: HttpRequest, certificate: ServiceCertificate, visitor: str) -> HttpResponse:
    """What stands on a certificate of service, and whether it holds: whoever has its code has the paper."""
    compare, file_answer, status = CompareForm(), None, 200
    if request.method == "POST":
        compare = CompareForm(request.POST, request.FILES)
        file_answer, status = _compared(compare, issued_service_files(certificate), certificate.is_issued, visitor)
    context = {
        "certificate": certificate,
        "now": timezone.localtime(),
        "form": VerifyForm(initial={"code": certificate.code}),
        "compare": compare,
        "file_answer": file_answer,
    }
    return render(request, "assessment/verify_service.html", context, status=status)


def _compared(
    form: CompareForm, issued: Mapping[str, IssuedFile], is_valid: bool, visitor: str
) -> tuple[FileAnswer | None, int]:
    """What is said of the file, or nothing where the form says what is wrong; and the status of the answer."""
    if not form.is_valid():
        return None, 422
    if not COMPARED_FILES.take(visitor):
        form.add_error("file", _("Too many files from your address. Try again in ten minutes."))
        return None, 429
    content = form.cleaned_data["file"].read()
    return answer_for_file(content, issued, is_valid=is_valid), 200
