"""Addresses of this app."""

from django.urls import path

from iasios.saved_views import views

app_name = "saved_views"
urlpatterns = [
    path("office/pipeline/views/", views.saved_views, name="list"),
    path("office/pipeline/views/<int:pk>/delete/", views.delete, name="delete"),
]
