"""Personal data that nobody has: what should never stand in public, made up but well-formed."""

from __future__ import annotations

from random import Random

from simulator.people import FAMILY_NAMES


def personal(rng: Random) -> str:
    """Write a way to reach or identify a person: e-mail, phone, IBAN or citizen number."""
    choice = rng.randrange(4)
    if choice == 0:
        name = rng.choice(("jdevries", "m.bakker", "info.thuis", rng.choice(FAMILY_NAMES).lower()))
        return f"mail me: {name}{rng.randint(1, 99)}@post.example"
    if choice == 1:
        return f"tel {phone(rng)}"
    if choice == 2:
        return f"IBAN {iban(rng)}"
    return f"BSN {bsn(rng)}"


def phone(rng: Random) -> str:
    """Write a Dutch mobile number, in one of the ways that people do."""
    dash = rng.choice(("06-", "06 ", "+31 6 "))
    return f"{dash}{rng.randint(1000_0000, 5999_9999)}"


def iban(rng: Random) -> str:
    """Make a Dutch account number of a bank that does not exist, with valid check digits."""
    body = f"WEER{rng.randint(0, 9_999_999_999):010d}"
    digits = "".join(str(int(sign, 36)) for sign in body + "NL00")
    return f"NL{98 - int(digits) % 97:02d}{body}"


def bsn(rng: Random) -> str:
    """Make a number that passes the Dutch citizen number's eleven test."""
    while True:
        digits = [rng.randint(1, 9), *(rng.randint(0, 9) for _ in range(7))]
        last = sum(d * weight for d, weight in zip(digits, range(9, 1, -1), strict=True)) % 11
        if last < 10:
            return "".join(map(str, [*digits, last]))
