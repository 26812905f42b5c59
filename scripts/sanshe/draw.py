"""The public draw of review experts: anyone can do it again and must get the same people.

The algorithm is that of RFC 3797 (sections 4 and 6), bit by bit, so that the RFC's own program gives
the same order. Its randomness are numbers that nobody can know when the pool is published and
everybody can look up later (lottery results). Before the draw an expert stands in the pool as a
`commitment`, so that nobody can call on him; with the result his name and salt are published.
"""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sanshe.fingerprint import fingerprint

# What the RFC's program takes: 16 sources of 16 numbers, which are C longs (32 bits on Windows), and
# 500 characters of key; the index has two bytes. Beyond them nobody could check us with it.
_MOST_SOURCES = _MOST_NUMBERS = 16
_TOO_LARGE = 2**31
_LONGEST_KEY = 500
_MOST_PEOPLE = 2**16 - 1


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the draw, with all that is needed to follow it by hand."""

    index: int
    """From 0; its two bytes stand before and after the key."""
    digest: str
    """MD5 as 32 upper-case hex digits, as the RFC's program prints it."""
    remaining: int
    """How many are still in the pool; the divisor."""
    remainder: int
    """From 0: who is drawn is the (remainder + 1)th of those who remain."""
    number: int
    """His number in the published pool, from 1."""
    who: str


def key_string(sources: Sequence[Sequence[int]]) -> str:
    """The numbers of all `sources`, in the order in which these were announced, as one key.

    Within a source they are sorted, and stay as often as they were drawn (RFC 3797, section 4).
    Raises ValueError for what the RFC's program doesn't take: no source or more than 16, a source
    without numbers or of more than 16, a number below 0 or from 2^31, more than 500 characters.
    """
    if not 1 <= len(sources) <= _MOST_SOURCES:
        raise ValueError(f"{len(sources)} sources")
    for source in sources:
        if not 1 <= len(source) <= _MOST_NUMBERS:
            raise ValueError(f"source of {len(source)} numbers")
        if any(not 0 <= number < _TOO_LARGE for number in source):
            raise ValueError("number is out of range")
    key = "".join("".join(f"{number}." for number in sorted(source)) + "/" for source in sources)
    if len(key) > _LONGEST_KEY:
        raise ValueError(f"key of {len(key)} characters")
    return key


def steps(key: str, pool: Sequence[str]) -> list[Step]:
    """Every step of the draw of the whole `pool`, which is in its published order.

    Raises ValueError for an empty or non-ASCII key, for somebody who stands in the pool twice, and
    for a pool of more than 65,535.
    """
    if not key:
        raise ValueError("empty key")
    if len(pool) > _MOST_PEOPLE:
        raise ValueError(f"pool of {len(pool)}")
    if len(set(pool)) < len(pool):
        raise ValueError("somebody stands in the pool twice")
    middle = key.encode("ascii")
    left = list(enumerate(pool, 1))
    done: list[Step] = []
    for index in range(len(pool)):
        ends = index.to_bytes(2, "big")
        # MD5 because the RFC says so, and it does here: nothing is secret or signed, the key is
        # fixed by strangers, and two keys with one digest would help nobody.
        digest = hashlib.md5(ends + middle + ends, usedforsecurity=False).hexdigest().upper()
        remaining = len(left)
        remainder = int(digest, 16) % remaining
        done.append(Step(index, digest, remaining, remainder, *left.pop(remainder)))
    return done


def select(key: str, pool: Sequence[str]) -> list[str]:
    """The whole `pool` in the order of selection: the first n are drawn, the rest are alternates.

    Raises as `steps`.
    """
    return [step.who for step in steps(key, pool)]


def commitment(name: str, employer: str, salt: str) -> str:
    """What stands in the pool for an expert before the draw: 64 hex digits.

    It is the SHA-256 of the JSON array ``["name","employer","salt"]`` in UTF-8, without spaces and
    with text in NFC and without outer white space (see `fingerprint`): quotes keep the three apart,
    and anybody can do it with sha256sum. Raises ValueError for a blank name or employer, and for a
    salt that `new_salt` can't have made: names are few, only the salt keeps them from being guessed.
    """
    if not name.strip() or not employer.strip():
        raise ValueError("name or employer is blank")
    if not re.fullmatch(r"[0-9a-f]{32}", salt):
        raise ValueError("salt is not 32 hex digits")
    return fingerprint([name, employer, salt])


def new_salt() -> str:
    """128 random bits as 32 hex digits, one salt per expert; secret until the result is published."""
    return secrets.token_hex(16)
