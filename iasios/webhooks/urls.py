"""Addresses of this app."""

from django.urls import path

from iasios.webhooks import views

app_name = "webhooks"
urlpatterns = [
    path("office/webhooks/", views.receivers, name="receivers"),
    path("office/webhooks/<int:pk>/", views.receiver, name="receiver"),
    path("office/webhooks/<int:pk>/edit/", views.edit, name="edit"),
    path("office/webhooks/<int:pk>/act/", views.act, name="act"),
    path("office/webhooks/calls/<uuid:pk>/", views.delivery, name="delivery"),
    path("office/webhooks/calls/<uuid:pk>/again/", views.replay, name="replay"),
]
