"""All addresses of the portal."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

handler400 = "iasios.web.error_views.bad_request"
handler403 = "iasios.web.error_views.forbidden"
handler404 = "iasios.web.error_views.not_found"
handler500 = "iasios.web.error_views.server_error"

urlpatterns = [
    path("", include("iasios.portal.urls")),
    path("", include("iasios.monitoring.urls")),
    path("", include("iasios.registration.urls")),
    path("", include("facilities.urls")),
    path("", include("applications.urls")),
    path("", include("casereview.urls")),
    path("", include("assessment.urls")),
    path("", include("invoicing.urls")),
    path("", include("iasios.outbox.urls")),
    path("", include("iasios.inbox.urls")),
    path("", include("iasios.bulk.urls")),
    path("", include("iasios.programme.urls")),
    path("", include("iasios.saved_views.urls")),
    path("", include("iasios.support_view.urls")),
    path("", include("iasios.webhooks.urls")),
    path("", include("iasios.api.urls")),
    path("api/v1/", include(("iasios.api.interface", "api"))),
    # One by one: allauth's own list has nameless addresses of former versions.
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
    path("accounts/3rdparty/", include("allauth.socialaccount.urls")),
    path("accounts/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
    path("", include("iasios.ui.urls")),
]
