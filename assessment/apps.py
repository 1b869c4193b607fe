"""App configuration."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"

    def ready(self) -> None:
        """Adds what is kept of an assessor to a person's copy of their own data."""
        from assessment.queries.personal_data import assessor_data_of  # noqa: PLC0415 -- models are not loaded before
        from facilities.queries.personal_data import register_part  # noqa: PLC0415 -- see above

        register_part("assessor", assessor_data_of)
