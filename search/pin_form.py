"""The form of a pinned result: what the search finds now to tick, and a list to paste addresses into."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList

from cms import queries as pages
from search.finding import find
from search.models import Kind, Locale, SearchPin
from search.pinned import is_key, names_of
from search.queries import Query

MOST = 5
OFFERED = {"product": 8, "maker": 3, "story": 3}


class PinForm(WagtailAdminModelForm):
    """Ticked things come behind those that stand in the list, and are in it the next time."""

    offered = forms.MultipleChoiceField(
        label=_("Found now"),
        help_text=_("What this search finds at present. Tick what shall stand first."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    items = forms.CharField(
        label=_("Stand first, in this order"),
        help_text=_("One a line, at most five: the address of goods, of a maker or of a story in the shop."),
        widget=forms.Textarea(attrs={"rows": MOST}),
        required=False,
    )

    class Meta:
        model = SearchPin
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = list(self.instance.items)
        names = names_of(kept, self._language)
        self.initial["items"] = "\n".join(f"{key} {names.get(key, '')}".rstrip() for key in kept)
        self.fields["offered"].choices = [pair for pair in self._offered() if pair[0] not in kept]

    def clean_items(self) -> list[str]:
        """Keys of the things in the list; says which lines lead to nothing in the shop."""
        lines = [line for line in self.cleaned_data["items"].splitlines() if line.strip()]
        keys = [_key(line) for line in lines]
        unknown = [line for line, key in zip(lines, keys, strict=True) if not key]
        if unknown:
            raise forms.ValidationError(
                _("Not found in the shop: %(lines)s"), params={"lines": "; ".join(unknown)}
            )
        return keys

    def clean(self) -> dict[str, Any]:
        """The list with what was ticked behind it, each once."""
        data: dict[str, Any] = super().clean()
        wanted = list(dict.fromkeys([*data.get("items", []), *data.get("offered", [])]))
        if len(wanted) > MOST:
            self.add_error("items", _("At most five things stand first."))
        data["items"] = wanted[:MOST]
        return data

    @property
    def _language(self) -> str:
        return self.initial.get("locale") or self.instance.locale or Locale.MS

    def _offered(self) -> Iterator[tuple[str, str]]:
        """(key, kind and name) of what may be ticked. A form that comes back names what was ticked: by then the search
        may find other things, and the address no longer says which search it was."""
        keys = self.data.getlist(self.add_prefix("offered")) if self.is_bound else self._found_now()
        names = names_of(keys, self._language)
        yield from (
            (key, f"{Kind(key.partition(':')[0]).label}: {names[key]}") for key in keys if key in names
        )

    def _found_now(self) -> list[str]:
        """Keys of what the first of the searches brings."""
        queries = self.initial.get("queries") or self.instance.queries
        if not queries:
            return []
        limit = max(OFFERED.values())
        found = find(queries[0], Query(language=self._language, limit=limit, with_facets=False))
        hits = {"product": found.results.hits, **found.results.others}
        return [hit.candidate.key for kind, most in OFFERED.items() for hit in hits.get(kind, ())[:most]]


def _key(line: str) -> str:
    """The key of what a line of the list means: a key with a name behind it, or an address; else nothing."""
    word = line.split(maxsplit=1)[0]
    if is_key(word):
        return word
    path = word.partition("?")[0].partition("#")[0].rstrip("/")
    readers: Iterable[Callable[[str], str]] = (_goods_at, pages.key_at)
    return next(filter(None, (read(path) for read in readers)), "")


def _goods_at(path: str) -> str:
    """Goods have their number behind the last underscore of their address."""
    number = path.rpartition("/")[2].rpartition("_")[2]
    key = f"product:{number}"
    return key if "/shop/" in path and is_key(key) else ""


PANELS = ObjectList(
    [
        FieldPanel("queries"),
        FieldPanel("offered"),
        FieldPanel("items"),
        FieldPanel("redirect_to"),
        MultiFieldPanel(
            [FieldPanel("locale"), FieldPanel("country"), FieldPanel("starts_at"), FieldPanel("ends_at")],
            heading=_("Where and when"),
        ),
        FieldPanel("is_active"),
    ],
    base_form_class=PinForm,
)
