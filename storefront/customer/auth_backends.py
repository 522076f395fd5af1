"""Oscar's sign-in by e-mail: without a limit, and slower for a known address than for an unknown one."""

from oscar.apps.customer import auth_backends

from catalogue.seams import closed


class EmailBackend(auth_backends.EmailBackend):
    """Closed: people come in through allauth (storefront.accounts)."""

    authenticate = closed("EmailBackend.authenticate", "allauth's backend, with limits")
