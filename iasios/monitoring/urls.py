"""The address that Prometheus reads."""

from django.urls import path

from iasios.monitoring import views

app_name = "monitoring"
urlpatterns = [path("metrics", views.metrics, name="metrics")]
