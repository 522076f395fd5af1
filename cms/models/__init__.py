"""Pages and records of the editors."""

from cms.models.course import CoursePage, LearnIndexPage, LessonPage
from cms.models.home import HomePage
from cms.models.legal import LegalPage
from cms.models.maker import MakerIndexPage, MakerPage
from cms.models.programme import Event, EventPage, ProgrammeIndexPage, ProgrammePage
from cms.models.snippets import FestivalDate
from cms.models.story import StoryIndexPage, StoryLink, StoryMaker, StoryPage

__all__ = [
    "CoursePage",
    "Event",
    "EventPage",
    "FestivalDate",
    "HomePage",
    "LearnIndexPage",
    "LegalPage",
    "LessonPage",
    "MakerIndexPage",
    "MakerPage",
    "ProgrammeIndexPage",
    "ProgrammePage",
    "StoryIndexPage",
    "StoryLink",
    "StoryMaker",
    "StoryPage",
]
