"""Rows of the search room: word lists and pins that editors keep, the log of searches, and the books of the index.

The documents themselves stand in `search_document` (see engines/postgres.py), one partition for each build.
"""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What can be found."""

    PRODUCT = "product", _("Goods")
    MAKER = "maker", _("Makers")
    STORY = "story", _("Stories")


class Locale(models.TextChoices):
    """Languages of the shop's pages."""

    MS = "ms", _("Malay")
    ID = "id", _("Indonesian")
    EN = "en", _("English")


def _terms(label: Any) -> "ArrayField[list[str], list[str]]":
    return ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name=label)


class SynonymGroup(models.Model):
    """Words of one meaning. Searches follow a change within a minute, without a new index."""

    class Relation(models.TextChoices):
        SYNONYM = "synonym", _("Mean the same")
        ONE_WAY = "one_way", _("Lead one way")
        NARROWER = "narrower", _("General word and what it promises")
        FALSE_FRIEND = "false_friend", _("False friends")

    class Direction(models.TextChoices):
        BOTH = "", _("Both ways")
        MS_ID = "ms>id", _("Malay to Indonesian")
        ID_MS = "id>ms", _("Indonesian to Malay")
        EN_ID = "en>id", _("English to Indonesian")
        ID_EN = "id>en", _("Indonesian to English")

    indonesian = _terms(_("Indonesian"))
    malay = _terms(_("Malay"))
    english = _terms(_("English"))
    relation = models.CharField(max_length=12, choices=Relation.choices, default=Relation.SYNONYM)
    direction = models.CharField(max_length=5, choices=Direction.choices, default=Direction.BOTH, blank=True)
    silent = _terms(_("Never expanded"))
    unreachable = _terms(_("Never expanded to (language:word)"))
    note = models.CharField(_("Note"), max_length=200, blank=True)
    is_active = models.BooleanField(_("In use"), default=True)
    active_from = models.DateField(_("From"), null=True, blank=True)
    active_until = models.DateField(_("Until"), null=True, blank=True)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False
    )
    updated_at = models.DateTimeField(auto_now=True, db_index=True)

    class Meta:
        verbose_name = _("synonym group")
        verbose_name_plural = _("synonym groups")
        ordering = ["pk"]

    def __str__(self) -> str:
        return " · ".join(", ".join(terms) for terms in (self.indonesian, self.malay, self.english) if terms)


class SearchPin(models.Model):
    """What an editor puts first for a query, or where she sends it. Visibly marked; never counted in filters."""

    queries = ArrayField(models.CharField(max_length=120), verbose_name=_("Searches"))
    locale = models.CharField(max_length=2, choices=Locale.choices, blank=True)
    country = models.CharField(max_length=2, blank=True)
    items = ArrayField(
        models.CharField(max_length=60),
        size=5,
        default=list,
        blank=True,
        verbose_name=_("Items (product:12)"),
    )
    redirect_to = models.CharField(_("Send to this page"), max_length=200, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(_("In use"), default=True)

    class Meta:
        verbose_name = _("pinned result")
        verbose_name_plural = _("pinned results")
        indexes = [GinIndex(fields=["queries"], name="pins_by_query")]

    def __str__(self) -> str:
        return ", ".join(self.queries)


class QueryLog(models.Model):
    """One search, without who searched: the visitor is a hash whose salt lives for a day."""

    query = models.CharField(max_length=120)
    locale = models.CharField(max_length=2)
    country = models.CharField(max_length=2, blank=True)
    engine = models.CharField(max_length=16)
    hits = models.PositiveIntegerField()
    step = models.CharField(max_length=12)
    filters = models.JSONField(default=dict)
    took_ms = models.PositiveIntegerField()
    visitor = models.CharField(max_length=16, blank=True)
    clicked_position = models.PositiveSmallIntegerField(null=True)
    clicked_key = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["query", "created_at"], name="searches_by_words")]


class SuggestedSearch(models.Model):
    """An editor's word on an earlier search: offered to those who begin to type it, or never."""

    query = models.CharField(max_length=120)
    locale = models.CharField(max_length=2, choices=Locale.choices)
    is_offered = models.BooleanField()
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, editable=False
    )
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["query", "locale"], name="one_word_per_search_and_language")
        ]


class QueryDay(models.Model):
    """Searches of one day by words and language: what is kept after 90 days."""

    day = models.DateField()
    query = models.CharField(max_length=120)
    locale = models.CharField(max_length=2)
    searches = models.PositiveIntegerField()
    without_hits = models.PositiveIntegerField()
    clicks = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "query", "locale"], name="one_total_per_day_and_words")
        ]


class ChangeRow(models.Model):
    """Something findable has changed. Written in the transaction of the change, most often by a trigger."""

    kind = models.CharField(max_length=12)
    object_id = models.CharField(max_length=40)
    noted_at = models.DateTimeField(db_default=Now())
    taken_at = models.DateTimeField(null=True)
    # Empty for all engines; a name where only that one still has to hear of it, because it did not answer.
    engine = models.CharField(max_length=16, blank=True, db_default="")

    class Meta:
        indexes = [models.Index(fields=["engine", "id"], name="changes_by_engine")]


class ParkedDocument(models.Model):
    """A document that an engine refused, with its reason; staff see it, the rest goes on."""

    engine = models.CharField(max_length=16)
    kind = models.CharField(max_length=12)
    object_id = models.CharField(max_length=40)
    reason = models.TextField()
    parked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["engine", "kind", "object_id"], name="parked_once_per_engine")
        ]


class IndexState(models.Model):
    """Which build an engine serves, which one it can go back to, and which one is being made.

    A build is written to only by code that knows its fields (`schema`). `catalogue` names the file that it was filled
    from to judge relevance: changes of the shop never reach such an index.
    """

    engine = models.CharField(max_length=16, primary_key=True)
    live = models.CharField(max_length=80, blank=True)
    previous = models.CharField(max_length=80, blank=True)
    building = models.CharField(max_length=80, blank=True)
    schema = models.CharField(max_length=16, blank=True)
    previous_schema = models.CharField(max_length=16, blank=True)
    catalogue = models.CharField(max_length=200, blank=True)
    previous_catalogue = models.CharField(max_length=200, blank=True)
    documents = models.JSONField(default=dict)
    swapped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(live=models.F("building")) | Q(live=""), name="live_is_not_building"
            )
        ]


class SearchVocabulary(models.Model):
    """A word of the index and how many documents hold it: what corrections and word weights are made from."""

    word = models.CharField(max_length=80, primary_key=True)
    documents = models.PositiveIntegerField()
    learned_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="vocabulary_by_trigrams"),
            models.Index(fields=["learned_at"], name="vocabulary_by_age"),
        ]
