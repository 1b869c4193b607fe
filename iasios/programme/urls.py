"""Addresses of this app."""

from django.urls import path

from iasios.programme import views

app_name = "programme"
urlpatterns = [
    path("office/programme/", views.programme, name="programme"),
    path("office/programme/holidays/<int:pk>/remove/", views.holiday_remove, name="holiday_remove"),
]
