"""All addresses of the portal."""

from django.urls import include, path
from django.views.i18n import set_language

handler400 = "iasios.overview.errors.bad_request"

urlpatterns = [
    path("", include("iasios.overview.urls")),
    path("", include("facilities.urls")),
    path("", include("applications.urls")),
    path("", include("casereview.urls")),
    path("", include("assessment.urls")),
    path("", include("invoicing.urls")),
    path("", include("iasios.outbox.urls")),
    path("accounts/", include("allauth.urls")),
    path("language/", set_language, name="set_language"),
    path("", include("iasios.ui.urls")),
]
