"""The portal's addresses, and the floor beneath them."""

from django.urls import include, path

from bench.floor import floor

urlpatterns = [path("bench/floor/<int:size>/", floor, name="bench_floor"), path("", include("iasios.urls"))]
handler400 = "iasios.web.error_views.bad_request"
