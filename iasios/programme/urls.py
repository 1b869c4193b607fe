"""Addresses of this app."""

from django.urls import path

from iasios.programme import text_views, views

app_name = "programme"
urlpatterns = [
    path("office/public-texts/", text_views.public_texts, name="public_texts"),
    path("office/public-texts/<slug:name>/<str:language>/", text_views.public_text, name="public_text"),
    path("office/programme/", views.programme, name="programme"),
    path("office/programme/assessors/", views.assessment_rules, name="assessment_rules"),
    path("office/programme/holidays/<int:pk>/remove/", views.holiday_remove, name="holiday_remove"),
]
