"""Addresses of the office's page of tokens; those of the interface itself stand in `interface`."""

from django.urls import path

from iasios.api import views

app_name = "api_tokens"
urlpatterns = [
    path("office/tokens/", views.tokens, name="tokens"),
    path("office/tokens/<int:pk>/revoke/", views.revoke, name="revoke"),
]
