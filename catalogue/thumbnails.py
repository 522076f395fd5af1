"""Pictures in what stays of Oscar's pages: the stored file as it is. Sizes are made by a job, never in a request."""

from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage


@dataclass(frozen=True, slots=True)
class Stored:
    """What Oscar's template tag asks of a thumbnail."""

    url: str


class Thumbnailer:
    """Named in OSCAR_THUMBNAILER. Oscar hands over a field's file, or the name of one."""

    def generate_thumbnail(self, source: Any, **_options: Any) -> Stored:
        """The file itself: browsers scale it, and originals are kept within 2400 px."""
        return Stored(default_storage.url(str(source)))

    def delete_thumbnails(self, source: Any) -> None:
        """There are none."""
