"""Addresses of this package."""

from django.urls import path

from iasios.bulk import views

app_name = "bulk"
urlpatterns = [
    path("office/pipeline/bulk/", views.bulk, name="bulk"),
    path("office/pipeline/bulk/undo/", views.undo, name="undo"),
]
