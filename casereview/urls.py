"""Addresses of this app."""

from django.urls import URLPattern

app_name = "casereview"
urlpatterns: list[URLPattern] = []
