"""Django's `makemessages` without guesses: a text that is new comes empty, and not with the words of a similar one."""

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Collects texts; see `make messages`."""

    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]
