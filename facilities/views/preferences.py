"""One's own account: name and language, mail, quiet hours and the calendar."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache

from facilities.forms.preferences import OwnDetailsForm, PreferenceForm
from facilities.presenters.mail_preferences import mail_groups
from facilities.queries.mail_preferences import preference_of
from facilities.services.preferences import end_feed, renew_feed, save_person, save_preference
from iasios.access import http_methods

#: Session key: the token that was made a moment ago, to be shown once.
FRESH_FEED = "fresh_feed"


@never_cache
@http_methods(read=["GET"], write=["POST"])
def my_details(request: HttpRequest) -> HttpResponse:
    """Title, name, profession, language and time zone; the pages speak the new language at once."""
    person, zone = request.user, preference_of(request.user).time_zone  # type: ignore[arg-type]
    names = ("title", "full_name", "profession", "language")
    form = OwnDetailsForm(
        request.POST or None, initial={name: getattr(person, name) for name in names} | {"time_zone": zone}
    )
    if request.method == "POST" and form.is_valid():
        save_person(user=person, **form.cleaned_data)  # type: ignore[arg-type]
        language = form.cleaned_data["language"]
        with override(language):
            messages.success(request, _("Saved."))
        response = redirect("facilities:my_details")
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            path=settings.LANGUAGE_COOKIE_PATH,
            domain=settings.LANGUAGE_COOKIE_DOMAIN,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
        return response
    return render(request, "facilities/my_details.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@http_methods(read=["GET"], write=["POST"])
def my_notices(request: HttpRequest) -> HttpResponse:
    """At once, once a day, or only what needs me; quiet hours; and the calendar's address."""
    wishes = preference_of(request.user)  # type: ignore[arg-type]
    names = ("mode", "quiet_from", "quiet_until", "time_zone")
    form = PreferenceForm(request.POST or None, initial={name: getattr(wishes, name) for name in names})
    if request.method == "POST" and form.is_valid():
        save_preference(user=request.user, **form.cleaned_data)  # type: ignore[arg-type]
        messages.success(request, _("Saved. It counts from the next mail on."))
        return redirect("facilities:my_notices")
    context = {
        "form": form,
        "wishes": wishes,
        "mail_groups": mail_groups(),
        "fresh": request.session.pop(FRESH_FEED, ""),
    }
    return render(request, "facilities/my_notices.html", context)


@http_methods(read=[], write=["POST"])
def my_feed(request: HttpRequest) -> HttpResponse:
    """Makes a new address of the calendar, or ends it."""
    if "end" in request.POST:
        end_feed(user=request.user)  # type: ignore[arg-type]
        messages.success(request, _("The calendar’s address shows nothing any more."))
    else:
        request.session[FRESH_FEED] = renew_feed(user=request.user)  # type: ignore[arg-type]
    return redirect("facilities:my_notices")
