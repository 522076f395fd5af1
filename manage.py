#!/usr/bin/env python3
"""The one door to the project.

`python3 manage.py demo` runs the shop and `python3 manage.py test` proves it, on a machine that has only
Python: both make the virtual environment .venv first. Every other command is Django's.
"""

import os
import sys

if sys.version_info < (3, 11):
    sys.exit("Juragan needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])

from storefront.launch import environment  # standard library only, as .venv need not exist yet


def main(arguments: list[str]) -> int:
    """Run one command; return the exit code."""
    command = arguments[0] if arguments else ""
    if command in ("demo", "test"):
        environment.ensure()
    environment.enter()
    if command == "demo":
        from storefront.launch.demo import run_demo

        return run_demo(arguments[1:])
    if command == "test":
        from storefront.launch.suite import run_suite

        return run_suite(arguments[1:])
    return run_django(arguments)


def run_django(arguments: list[str]) -> int:
    """Hand the command to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings.demo")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit("Django is not installed. `python3 manage.py demo` makes .venv with all that is needed.")
    execute_from_command_line([sys.argv[0], *arguments])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
