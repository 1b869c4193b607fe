"""A person's account."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from iasios.text.cleaning import normal


class UserManager(BaseUserManager["User"]):
    """Accounts are found by e-mail address, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


#: The name of a person who was erased, as it is stored; each reader sees it in their own language.
ERASED = "Former colleague"


class User(AbstractBaseUser, PermissionsMixin):
    """One person, one account, however many facilities."""

    email = models.EmailField(_("E-mail address"), max_length=254)
    title = models.CharField(_("Title"), max_length=40, blank=True)
    full_name = models.CharField(_("Name"), max_length=150)
    profession = models.CharField(_("Profession"), max_length=120, blank=True)
    language = models.CharField(_("Language"), max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    #: Set when the person chose a password through the activation mail (R7).
    activated_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    #: Forms of theirs that were acted upon; the key of the next one, see iasios/idempotency.
    forms_sent = models.PositiveIntegerField(default=0)

    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            models.CheckConstraint(name="user_name_not_empty", condition=~Q(full_name="")),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        if self.full_name == ERASED and not self.is_active:
            return gettext("Former colleague")
        return f"{self.title} {self.full_name}".strip()

    @property
    def initials(self) -> str:
        words = self.full_name.split()
        return (words[0][:1] + (words[-1][:1] if len(words) > 1 else "")).upper() if words else ""

    def set_password(self, raw_password: str | None) -> None:
        """Keeps a password in one form of its letters: systems send an umlaut as one sign or as a letter and a mark."""
        super().set_password(raw_password if raw_password is None else normal(raw_password))

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password, in whichever form its letters come."""
        return super().check_password(raw_password if raw_password is None else normal(raw_password))

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.full_name
