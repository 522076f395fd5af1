"""Categories and makers."""

from __future__ import annotations

from catalogue.models import Category, Picture
from catalogue.partner.models import Partner
from storefront.demo.content import Row, in_three, rows
from storefront.demo.seeding.planting import Garden

TIME_ZONES = {"ID-BA": "Asia/Makassar", "ID-NB": "Asia/Makassar", "ID-NT": "Asia/Makassar"}
TIME_ZONES |= dict.fromkeys(("ID-KI", "ID-KS", "ID-KU", "ID-SA", "ID-SN", "ID-SG"), "Asia/Makassar")


def seed_categories(garden: Garden, pictures: dict[str, Picture]) -> dict[str, Category]:
    """The tree of categories by id. A new node stands last among its siblings."""
    found = Category.objects.in_bulk([row["id"] for row in rows("categories")], field_name="external_id")
    for row in rows("categories"):
        if row["id"] in found:
            continue
        texts = in_three("name", row["name"]) | in_three("slug", row["slug"])
        texts |= in_three("description", row["description"])
        picture = pictures[_shown(row["id"])]
        fields = {"external_id": row["id"], "code": row["id"], "picture": picture, **texts}
        parent = found.get(row["parent"])
        if parent is None:
            found[row["id"]] = Category.add_root(**fields)
        else:
            parent.refresh_from_db()
            found[row["id"]] = parent.add_child(**fields)
        garden.planted[Category._meta.label] += 1
    return found


def _shown(category: str) -> str:
    """The key of the picture that stands for a category: the first product in it or below it."""
    within = {category, *(row["id"] for row in rows("categories") if row["parent"] == category)}
    return str(next(row["id"] for row in rows("products") if within & set(row["categories"])))


def seed_makers(garden: Garden, pictures: dict[str, Picture]) -> dict[str, Partner]:
    """The makers by id, approved and open."""
    return garden.plant(Partner, [_maker(row, pictures) for row in rows("makers")], key="external_id")


def _maker(row: Row, pictures: dict[str, Picture]) -> Partner:
    copied = "name regency regency_code province origin_iso founded people umkm_class nib npwp email phone"
    return Partner(
        external_id=row["id"],
        code=row["slug"],
        state=Partner.State.APPROVED,
        legal_name=row["name"],
        time_zone=TIME_ZONES.get(row["origin_iso"], "Asia/Jakarta"),
        handling_days=row["dispatch_days"],
        return_days=row["return_days"],
        palette=row["palette"],
        mark=pictures[f"mark-{row['id']}"],
        banner=pictures[f"scene-{row['id']}"],
        is_sample=row["sample"],
        **{field: row[field] for field in copied.split()},
        **in_three("craft", row["craft"]),
        **in_three("profile", row["profile"]),
    )
