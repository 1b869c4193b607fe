"""Addresses of files, messages and what else passes between a facility and the office; part of facilities.urls."""

from django.urls import path

from facilities.views import uploads

urlpatterns = [
    path("facilities/<slug:slug>/documents/files/new/", uploads.upload_new, name="upload_new"),
    path("facilities/<slug:slug>/documents/files/<uuid:pk>/", uploads.upload, name="upload"),
    path("facilities/<slug:slug>/documents/files/<uuid:pk>/<int:number>/", uploads.upload_file, name="upload_file"),
    path("facilities/<slug:slug>/documents/files/<uuid:pk>/remove/", uploads.upload_remove, name="upload_remove"),
]
