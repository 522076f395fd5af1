"""Learning: courses and lessons. Readable by everybody, without account or script; nothing is scored."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cms.blocks.learn import learn_blocks
from cms.blocks.media import media_blocks
from cms.blocks.text import text_blocks
from cms.fields import StreamField
from cms.models.base import BasePage, panels


class LearnIndexPage(BasePage):
    """The list of courses."""

    max_count_per_parent = 1
    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.CoursePage"]
    template = "cms/learn_index_page.html"

    class Meta:
        verbose_name = _("List of courses")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the courses with how many lessons each has."""
        from cms.course_lists import index_facts

        return {**super().get_context(request, *args, **kwargs), **index_facts(self)}


class CoursePage(BasePage):
    """A few lessons in the order of the tree."""

    class Audience(models.TextChoices):
        AGENT = "agent", _("Agents")
        MAKER = "maker", _("Makers")
        BUYER = "buyer", _("Buyers")

    audience = models.CharField(_("For"), max_length=8, choices=Audience.choices, default=Audience.AGENT)
    hero = models.ForeignKey(
        "catalogue.Picture",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("Picture"),
    )

    picture_fields = ("hero",)
    schema_type = "Course"
    parent_page_types = ["cms.LearnIndexPage"]
    subpage_types = ["cms.LessonPage"]
    content_panels = panels("audience", "hero", body="")
    template = "cms/course_page.html"

    class Meta:
        verbose_name = _("Course")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds its live lessons."""
        from cms.course_lists import course_facts

        return {**super().get_context(request, *args, **kwargs), **course_facts(self)}

    def more_structured_data(self) -> dict[str, Any]:
        """A course needs a provider."""
        return {"provider": {"@type": "Organization", "name": "Juragan"}}


class LessonPage(BasePage):
    """One lesson. Progress is kept under its translation key: reordering and translating lose nothing."""

    body = StreamField(
        [*text_blocks(), *media_blocks(), *learn_blocks()], verbose_name=_("Lesson"), blank=True
    )

    needed_to_publish = ("body",)
    schema_type = "LearningResource"
    parent_page_types = ["cms.CoursePage"]
    subpage_types: list[str] = []
    content_panels = panels()
    template = "cms/lesson_page.html"

    class Meta:
        verbose_name = _("Lesson")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds its place in the course and the next lesson."""
        from cms.course_lists import lesson_facts

        return {**super().get_context(request, *args, **kwargs), **lesson_facts(self)}
