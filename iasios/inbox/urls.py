"""Addresses of this app; its list is a page of the portal."""

from django.urls import path

from iasios.inbox import views

app_name = "inbox"
urlpatterns = [path("office/today/mark/", views.mark, name="mark")]
