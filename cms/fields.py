"""A StreamField whose block definitions stay out of migrations: a new block is code, not a schema change."""

from typing import Any

from wagtail.fields import StreamField as WagtailStreamField


class StreamField(WagtailStreamField):
    """Wagtail's StreamField. In a migration it knows no blocks: a data migration reads the raw JSON."""

    def __init__(self, block_types: Any = (), **kwargs: Any) -> None:
        super().__init__(block_types, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """As any model field: without the blocks that Wagtail would write down."""
        name, path, _, kwargs = super(WagtailStreamField, self).deconstruct()
        return name, path, [], kwargs
