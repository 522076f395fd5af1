"""What gunicorn loads. Outside the demo a wrong configuration stops the start, with the hints of `check --deploy`."""

import gc
import os

from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings.demo")
application = get_wsgi_application()
if not settings.DEMO:
    call_command("check", deploy=True, databases=["default"], fail_level="ERROR", verbosity=0)
# What is loaded by now stays for good: the collector need not look at it again, and less often at what a page made.
gc.collect()
gc.freeze()
gc.set_threshold(10_000, 20, 20)
