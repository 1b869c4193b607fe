"""The reader's own choice of light or dark, and, in demo and development, the gallery of all components."""

from django.conf import settings
from django.urls import path

from iasios.ui import views

app_name = "ui"

urlpatterns = [path("appearance/", views.theme, name="theme")]
if settings.DEMO or settings.DEBUG:
    urlpatterns.append(path("gallery/", views.gallery, name="gallery"))
