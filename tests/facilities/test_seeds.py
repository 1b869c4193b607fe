"""Seeds of second factors and recovery codes: encrypted in the database, with keys that can be changed."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from cryptography.fernet import InvalidToken
from django.core.management import CommandError, call_command
from django.db import connection

from iasios.web.encryption import decrypt, encrypt

pytestmark = pytest.mark.django_db


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")
        return str(cursor.fetchone()[0])


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(counters()))))


def test_no_seed_and_no_code_stands_in_the_database(ours: Any) -> None:
    secret = generate_totp_secret()
    factor, codes = TOTP.activate(ours.member, secret), RecoveryCodes.activate(ours.member)
    seen = stored()
    assert secret not in seen
    assert decrypt(codes.instance.data["seed"]) not in seen
    assert [code for code in codes.generate_codes() if code in seen] == []
    assert seen.count("gAAAA") == 2
    assert factor.validate_code(code_of(secret))
    assert codes.validate_code(codes.generate_codes()[0])


def test_a_key_is_changed_without_anybody_noticing(ours: Any, settings: Any, capsys: Any) -> None:
    settings.SECOND_FACTOR_KEYS = ["an earlier key"]
    secret = generate_totp_secret()
    TOTP.activate(ours.member, secret)
    codes = RecoveryCodes.activate(ours.member).generate_codes()
    settings.SECOND_FACTOR_KEYS = ["a new key", "an earlier key"]
    before = stored()
    call_command("encrypt_second_factors")
    assert capsys.readouterr().out == "2 second factors are encrypted with the first key.\n"
    assert stored() != before
    settings.SECOND_FACTOR_KEYS = ["a new key"]
    factor = Authenticator.objects.get(user=ours.member, type=Authenticator.Type.TOTP)
    assert TOTP(factor).validate_code(code_of(secret))
    kept = RecoveryCodes(Authenticator.objects.get(user=ours.member, type=Authenticator.Type.RECOVERY_CODES))
    assert kept.generate_codes() == codes
    settings.SECOND_FACTOR_KEYS = ["another key"]
    with pytest.raises(InvalidToken):
        TOTP(factor).validate_code(code_of(secret))
    with pytest.raises(CommandError, match="None of SECOND_FACTOR_KEYS fits"):
        call_command("encrypt_second_factors")


def test_a_seed_from_before_there_were_keys_is_read_and_then_encrypted(ours: Any) -> None:
    secret = generate_totp_secret()
    factor = Authenticator.objects.create(user=ours.member, type=Authenticator.Type.TOTP, data={"secret": secret})
    assert TOTP(factor).validate_code(code_of(secret))
    call_command("encrypt_second_factors")
    factor.refresh_from_db()
    assert secret not in stored()
    assert decrypt(factor.data["secret"]) == secret


def test_the_same_text_is_never_stored_alike() -> None:
    assert encrypt("seed") != encrypt("seed")
    assert decrypt(encrypt("seed")) == "seed"
