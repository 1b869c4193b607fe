"""Programs of the demo's office: a token whose key nobody has, and a receiver that was ended, so nothing is called."""

from datetime import timedelta

from django.utils import timezone

from facilities.models import User
from iasios.api.services import make_token
from iasios.demo.clock import days_ago
from iasios.webhooks.delivering import claim, note_answer
from iasios.webhooks.services import add_receiver, end_receiver, send_test


def connect_programs(office: User) -> None:
    """A page of tokens and one of webhooks that are not empty."""
    with days_ago(40, 10):
        last_day = timezone.localdate() + timedelta(days=365)
        make_token(name="Bookkeeping", scopes=["facilities", "invoices"], last_day=last_day, by=office)
    with days_ago(39, 10):
        receiver, _secret = add_receiver(
            name="Ledger (trial)", url="https://ledger.example.org/iasios", topics=["invoice"], by=office
        )
        first = send_test(receiver=receiver, by=office)
        if claim(str(first.pk)) is not None:
            first.refresh_from_db()
            note_answer(first, answered=204)
        end_receiver(receiver=receiver, by=office)
