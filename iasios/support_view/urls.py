"""Addresses of this app."""

from django.urls import path

from iasios.support_view import views

app_name = "support_view"
urlpatterns = [
    path("office/support-views/", views.support_views, name="list"),
    path("office/facilities/<slug:slug>/people/<int:pk>/support-view/", views.support_view_open, name="open"),
    path("support-view/leave/", views.support_view_leave, name="leave"),
]
