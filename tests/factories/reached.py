"""Makers that carry on from where a facility stands (see tests/stages.py)."""

import dataclasses
import functools
import inspect
from collections.abc import Callable
from typing import Any

from django.db.models import Model

from applications.models import Application
from facilities.models import User

#: One call of a maker: its name, the application, its people, and what else it was given.
Step = tuple[str, Any, str]


def resumable(maker: Callable[..., Any]) -> Callable[..., Any]:
    """A maker of a stage whose first argument is the place; where the place has come so far, it only hands it out.

    Raises:
        AssertionError: when the stage was reached in another way than is asked for now.
    """
    signature = inspect.signature(maker)

    @functools.wraps(maker)
    def bring(place: Any, *people: Any, **choices: Any) -> Any:
        given = signature.bind(place, *people, **choices)
        given.apply_defaults()
        values = [_told(value) for name, value in given.arguments.items() if name != "place"]
        name, application = maker.__name__, place.application.pk
        step = (name, application, repr(values))
        if step in place.reached:
            return _handed_out(place, place.reached[step])
        otherwise = [told for other, pk, told in place.reached if (other, pk) == (name, application)]
        assert not otherwise, f"{name} was reached with {otherwise}, not {step[2]}: ask for an earlier stage"
        made = maker(place, *people, **choices)
        place.reached[step] = made
        return made

    return bring


def _told(value: Any) -> Any:
    return value.email if isinstance(value, User) else value


def _handed_out(place: Any, made: Any) -> Any:
    """What the maker returned, as it is in the database now; the place learns of its application."""
    if isinstance(made, Application):
        place.application = Application.objects.get(pk=made.pk)
        return place.application
    if isinstance(made, Model):
        return type(made)._default_manager.get(pk=made.pk)
    fields = {field.name: getattr(made, field.name) for field in dataclasses.fields(made)}
    fresh = {name: _handed_out(place, value) for name, value in fields.items() if name != "place"}
    return dataclasses.replace(made, place=place, **fresh)
