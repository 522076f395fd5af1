"""People who sign in: by e-mail or phone, one of them required; one name field; a language."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from storefront.accounts.audit import AuditEvent


class UserManager(BaseUserManager["User"]):
    """Creates people; an e-mail is stored lower-case, a phone in E.164."""

    def create_user(
        self, email: str | None = None, phone: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        """A new person with at least an e-mail or a phone. Raises ValueError without either."""
        if not email and not phone:
            raise ValueError("A user needs an e-mail address or a phone number")
        user = self.model(email=(email or "").strip().lower() or None, phone=phone or None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """The person of the installation, with every right."""
        return self.create_user(email=email, password=password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What she may do follows from `StaffRole`, maker membership and agent record, not flags."""

    email = models.EmailField(_("E-mail"), null=True, blank=True)
    phone = models.CharField(_("Phone"), max_length=16, null=True, blank=True, help_text="E.164")
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    name = models.CharField(_("Name"), max_length=120, blank=True)
    locale = models.CharField(_("Language"), max_length=2, choices=settings.LANGUAGES, default="ms")
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(email__isnull=False) | Q(phone__isnull=False), name="user_email_or_phone"
            ),
            models.UniqueConstraint(Lower("email"), name="user_email_unique_any_case"),
            models.UniqueConstraint(fields=["phone"], name="user_phone_unique"),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.phone or ""

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower() if self.email else None

    def get_full_name(self) -> str:
        """The name as the person writes it; one word is enough."""
        return self.name

    def get_short_name(self) -> str:
        """The first word of the name."""
        return self.name.split(" ", 1)[0]


class StaffRole(models.Model):
    """One role of a person in the team (marketplace.md 2.2)."""

    class Role(models.TextChoices):
        EDITOR = "E", _("Editor")
        TRANSLATOR = "T", _("Translator")
        CASHIER = "C", _("Cashier")
        FINANCE = "F", _("Finance")
        AGENT_MANAGER = "G", _("Agent manager")
        AUDITOR = "U", _("Auditor")
        ADMIN = "D", _("Administrator")
        AUTHOR = "W", _("Author")
        PROGRAMME = "P", _("Programme manager")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="staff_roles")
    role = models.CharField(max_length=1, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="one_row_per_person_and_role")]

    def __str__(self) -> str:
        return f"person {self.user_id}: {self.role}"


class Pin(models.Model):
    """Six digits that a person knows beside having her phone; hashed."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="pin")
    hash = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"PIN of person {self.user_id}"


class PinLane(models.Model):
    """One way to a PIN with its own count of wrong tries: a device that knew it, or the door of all others."""

    pin = models.ForeignKey(Pin, on_delete=models.CASCADE, related_name="lanes")
    place = models.CharField(max_length=64, help_text="SHA-256 of a device's key, or the name of a door")
    tries = models.PositiveIntegerField(default=0)
    tried_at = models.DateTimeField()
    rests_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pin", "place"], name="one_lane_per_pin_and_place")]

    def __str__(self) -> str:
        return f"lane of pin {self.pin_id}"


class ContactChange(models.Model):
    """A new number or address that waits for its code, and the trace of one that was taken over."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="contact_changes")
    phone = models.CharField(max_length=16, blank=True)
    email = models.EmailField(blank=True)
    hash = models.CharField(max_length=128)
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"change {self.pk} of person {self.user_id}"
