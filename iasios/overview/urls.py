"""Addresses of the pages that look across apps."""

from django.urls import path

from iasios.overview import health

app_name = "overview"
urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
