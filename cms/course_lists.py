"""What the pages of courses and lessons show. The order of lessons is the order of the tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cms.lists import minutes_to_read
from cms.page_context import plain_text

if TYPE_CHECKING:
    from cms.models import CoursePage, LearnIndexPage, LessonPage


def index_facts(index: LearnIndexPage) -> dict[str, Any]:
    """Courses of the index's language, each with how many live lessons it has. Two queries."""
    from cms.models import CoursePage, LessonPage

    courses = list(
        CoursePage.objects.child_of(index).live().select_related("hero", "locale").order_by("path")
    )
    paths = LessonPage.objects.descendant_of(index).live().values_list("path", flat=True)
    counts: dict[str, int] = {}
    for path in paths:
        above = path[: -CoursePage.steplen]
        counts[above] = counts.get(above, 0) + 1
    return {"courses": [(course, counts.get(course.path, 0)) for course in courses]}


def lessons_of(course_path: str) -> list[LessonPage]:
    """Live lessons below a course, in order."""
    from cms.models import LessonPage

    lessons = LessonPage.objects.filter(
        path__startswith=course_path, depth=len(course_path) // LessonPage.steplen + 1
    )
    return list(lessons.live().select_related("locale").order_by("path"))


def course_facts(course: CoursePage) -> dict[str, Any]:
    """The course's lessons with the minutes each takes."""
    lessons = lessons_of(course.path)
    return {"lessons": [(lesson, minutes_to_read(len(plain_text(lesson)))) for lesson in lessons]}


def lesson_facts(lesson: LessonPage) -> dict[str, Any]:
    """Where the lesson stands in its course, and the one that follows."""
    lessons = lessons_of(lesson.path[: -lesson.steplen])
    places = {other.pk: place for place, other in enumerate(lessons, start=1)}
    place = places.get(lesson.pk, 0)
    return {
        "number": place or len(lessons) + 1,
        "lesson_count": max(len(lessons), place),
        "minutes": minutes_to_read(len(plain_text(lesson))),
        "next_lesson": lessons[place] if 0 < place < len(lessons) else None,
    }
