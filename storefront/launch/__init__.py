"""A newcomer's two commands: `manage.py demo` runs the whole shop on one machine, `manage.py test` proves it.

`environment` and `steps` run before .venv exists and so import the standard library only.
"""
