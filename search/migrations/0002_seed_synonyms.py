from django.db import migrations


def fill(apps, schema_editor):
    """The word lists of search/data; editors change them afterwards."""
    from search.wordlists import seed_synonyms

    seed_synonyms()


class Migration(migrations.Migration):
    dependencies = [("search", "0001_first_tables")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
