from django.db import migrations


def fill(apps, schema_editor):
    """Groups of the word lists that came after the first fill; what is there already stays as it is."""
    from search.wordlists import seed_synonyms

    seed_synonyms()


class Migration(migrations.Migration):
    dependencies = [("search", "0004_changes_by_engine")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
