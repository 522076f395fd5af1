from django.db import migrations


def fill(apps, schema_editor):
    """Groups of the word lists that came after the second fill; what is there already stays as it is."""
    from search.wordlists import seed_synonyms

    seed_synonyms()


class Migration(migrations.Migration):
    dependencies = [("search", "0005_more_synonyms")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
