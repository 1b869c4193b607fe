"""Joining with the facility code, activation, and asking for the link again (R7, R8)."""

from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from facilities.forms.accounts import AskAgainForm, PasswordForm, UserRegistrationForm
from facilities.models import Membership
from facilities.queries.people import invitation_of, invitations_of, open_handovers_to
from facilities.services import (
    AlreadyActivated,
    ExpiredCode,
    JoiningRefused,
    JoinLinkRefused,
    LinkState,
    TooManyCodes,
    UnknownCode,
    accept_invitation,
    activate_person,
    decline_invitation,
    facility_of_typed_code,
    join_by_link,
    membership_of_link,
    person_of_link,
    register_user,
    send_activation_again,
    wish_of_join_link,
)
from iasios.access import http_methods
from iasios.web import rate_limits


@login_not_required
@http_methods(read=["GET"], write=["POST"])
def user_registration(request: HttpRequest) -> HttpResponse:
    """A colleague registers with the facility code (R8)."""
    form = UserRegistrationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            facility = facility_of_typed_code(values.pop("code"), visitor=rate_limits.visitor_of(request))
        except TooManyCodes:
            form.add_error("code", _("Too many codes did not fit. Wait 10 minutes, then try again."))
        except ExpiredCode:
            form.add_error("code", _("This code’s last day has passed. Ask your account holder to renew it."))
        except UnknownCode:
            form.add_error("code", _("The code does not fit a facility. Ask your account holder for it."))
        else:
            # Silently, as when a link is asked for again: a message would tell that somebody uses the address.
            if rate_limits.LINKS_PER_ADDRESS.take(values["email"].lower()):
                register_user(facility=facility, **values, language=get_language() or "en")
            return redirect("facilities:user_registration_done")
    return render(request, "facilities/user_registration.html", {"form": form})


@login_not_required
@http_methods(read=["GET"])
def user_registration_done(request: HttpRequest) -> HttpResponse:
    """What happens next; the same for everybody, whether or not an account existed."""
    return render(request, "facilities/user_registration_done.html", {"days": settings.ACTIVATION_DAYS})


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
@http_methods(read=["GET"], write=["POST"])
def activate(request: HttpRequest, uidb64: str, token: str) -> HttpResponse:
    """The button in the activation mail: choose a password, and go on signed in (R7)."""
    person, state = person_of_link(uidb64, token)
    if person is None or state is not LinkState.VALID:
        return _spent_link(request, state)
    form = PasswordForm(request.POST or None, person=person)
    joining = membership_of_link(person, token)
    if request.method == "POST" and form.is_valid():
        try:
            facility = activate_person(user=person, password=form.cleaned_data["password"], joining=joining)
        except AlreadyActivated:
            return _spent_link(request, LinkState.USED)
        login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
        # Whoever has just chosen the password need not type it again to set up a second factor.
        record_authentication(request, person, method="password", reauthenticated=True)
        messages.success(
            request, _("Your account is active, you are signed in. Your account page also offers a second factor.")
        )
        if facility is None or invitations_of(person):
            return redirect("portal:desk")
        return redirect("portal:home", facility.slug)
    context = {"form": form, "newcomer": person, "membership": joining}
    return render(request, "facilities/activate.html", context)


def _spent_link(request: HttpRequest, state: LinkState) -> HttpResponse:
    status = 404 if state is LinkState.UNKNOWN else 410
    context = {"state": str(state), "form": AskAgainForm()}
    return render(request, "facilities/activation_spent.html", context, status=status)


@login_not_required
@http_methods(read=["GET"], write=["POST"])
def activation_again(request: HttpRequest) -> HttpResponse:
    """Sends the link again, and says the same whether or not somebody waits for it."""
    form = AskAgainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email, visitor = form.cleaned_data["email"], rate_limits.visitor_of(request)
        if rate_limits.LINKS_PER_VISITOR.is_reached(visitor):
            form.add_error(None, _("Too many links were asked for from here. Wait an hour, then try again."))
        else:
            rate_limits.LINKS_PER_VISITOR.count(visitor)
            # The limit per address stays silent: a message would tell that the address is known.
            if not rate_limits.LINKS_PER_ADDRESS.is_reached(email):
                rate_limits.LINKS_PER_ADDRESS.count(email)
                send_activation_again(email=email)
            messages.info(request, _("If this address waits for activation, we have sent it a link."))
            return redirect("facilities:activation_again")
    return render(request, "facilities/activation_again.html", {"form": form})


def _joined(request: HttpRequest, membership: Membership) -> HttpResponse:
    if membership.joined_at is None:
        return redirect("portal:desk")
    facility = membership.facility
    messages.success(request, _("You have joined %(facility)s.") % {"facility": facility})
    # The office may have named them as the successor of somebody who left.
    waiting = open_handovers_to(facility, request.user)  # type: ignore[arg-type]
    if waiting:
        return redirect("facilities:handover", facility.slug, waiting[0].pk)
    return redirect("portal:home", facility.slug)


@never_cache
@http_methods(read=["GET"], write=["POST"])
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody named the reader for: they accept or decline from their own account."""
    membership = invitation_of(request.user, pk)  # type: ignore[arg-type]
    if membership is None:
        messages.info(request, _("This invitation is not open for your account, or not any more."))
        return redirect("portal:desk")
    if request.method == "POST":
        try:
            if request.POST.get("action") == "decline":
                decline_invitation(membership=membership, by=request.user)  # type: ignore[arg-type]
                messages.success(
                    request, _("Declined. You get no more mail about %(facility)s.") % {"facility": membership.facility}
                )
                return redirect("portal:desk")
            return _joined(request, accept_invitation(membership=membership, by=request.user))  # type: ignore[arg-type]
        except JoiningRefused as refused:
            raise PermissionDenied(str(refused)) from None
    context = {"membership": membership, "facility": membership.facility}
    return render(request, "facilities/invitation.html", context)


@never_cache
@http_methods(read=["GET"], write=["POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail to somebody who has an account already: confirm, signed in, that you join (R8)."""
    try:
        wish = wish_of_join_link(token, request.user)  # type: ignore[arg-type]
        if request.method == "POST":
            return _joined(request, join_by_link(token=token, by=request.user))  # type: ignore[arg-type]
    except JoiningRefused as refused:
        raise PermissionDenied(str(refused)) from None
    except JoinLinkRefused:
        raise PermissionDenied(
            _(
                "This link has expired, belongs to another account, or was made with an older facility code. "
                "Register again with the present code, or ask to be invited again."
            )
        ) from None
    return render(request, "facilities/join.html", {"facility": wish.facility, "wish": wish})
