"""Addresses of this app."""

from django.urls import path

from iasios.outbox import release_views, text_views, views, webhook_views

app_name = "outbox"
urlpatterns = [
    path("office/mail/", views.mail_list, name="list"),
    path("office/mail/<uuid:pk>/", views.mail_detail, name="detail"),
    path("office/mail/texts/", text_views.texts, name="texts"),
    path("office/mail/texts/<str:kind>/<slug:language>/", text_views.edit_texts, name="text"),
    path("office/mail/kinds/", release_views.kinds, name="kinds"),
    path("office/mail/addresses/<int:pk>/works/", release_views.address_works, name="address_works"),
    path("office/mail/<uuid:pk>/again/", views.send_again, name="send_again"),
    path("office/mail/<uuid:pk>/preview/", release_views.preview, name="preview"),
    path("office/mail/<uuid:pk>/edit/", release_views.edit, name="edit"),
    path("office/mail/<uuid:pk>/release/", release_views.release, name="release"),
    path("office/mail/<uuid:pk>/stop/", release_views.stop, name="stop"),
    path("office/mail/<uuid:pk>/copy/", release_views.copy, name="copy"),
    path("hooks/mail/bounces/", webhook_views.bounces, name="bounces"),
]
