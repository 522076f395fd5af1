"""Names of orders that nobody can guess (money.md section 1: Oscar's were basket id + 100000)."""

import secrets

# Crockford's alphabet: no I, L, O, U, so that a number can be read out. 9 characters are 45 bits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_order_number() -> str:
    """`J` and 9 random characters."""
    return "J" + "".join(secrets.choice(ALPHABET) for _ in range(9))


def new_guest_token() -> str:
    """The secret part of the buyer's order link: 192 bits."""
    return secrets.token_urlsafe(24)
