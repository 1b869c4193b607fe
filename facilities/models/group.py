"""A hospital group: a name under which facilities stand together. It grants nothing."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FacilityGroup(models.Model):
    """Its sites are facilities of their own, with their own people, application and seal."""

    name = models.CharField(_("Hospital group"), max_length=200)
    #: Folded, so that one group is not there twice.
    name_key = models.CharField(max_length=200, unique=True)

    class Meta:
        ordering = ["name_key"]

    def __str__(self) -> str:
        return self.name
