"""Types of requests."""

from django.http import HttpRequest

from facilities.models import User


class AuthenticatedHttpRequest(HttpRequest):
    """A request of somebody who has signed in, as every view has it that is not marked `login_not_required`."""

    user: User
