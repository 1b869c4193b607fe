"""Addresses of this app."""

from django.urls import path

from iasios.outbox import views

app_name = "outbox"
urlpatterns = [
    path("office/mail/", views.mail_list, name="list"),
    path("office/mail/<uuid:pk>/", views.mail_detail, name="detail"),
    path("office/mail/<uuid:pk>/again/", views.send_again, name="send_again"),
]
