"""The fingerprint of what a file says, not of its bytes.

It stands on the printed form, so that people see whether the paper says what the file says. Two files
that say the same have the same one: the order of keys, comments, quoting, line ends, NFC or NFD, outer
white space and optional fields left blank don't count. The order of lists does, and so does how a value
is written ("20" is not "20.00").
"""

import json
import unicodedata
from typing import Any

_SHORT = 16
_GROUP = 4


def fingerprint(data: Any) -> str:
    """SHA-256 of `canonical` data: 64 hex digits, the form for records. Raises as `canonical`."""
    import hashlib  # loads OpenSSL, which most checks can do without

    return hashlib.sha256(canonical(data)).hexdigest()


def short(fingerprint: str) -> str:
    """The first 16 of the hex digits, for paper and screen: ``9f86-d081-884c-7d65``.

    As many as people compare without losing their place; 64 bits are enough against mistakes and
    against passing off a text under somebody else's. They are not against an author who makes two
    texts beforehand that share them (2^32 attempts), so the whole stands in the record, and decides.
    """
    digits = fingerprint[:_SHORT]
    return "-".join(digits[at : at + _GROUP] for at in range(0, _SHORT, _GROUP))


def canonical(data: Any) -> bytes:
    """`data` as canonical JSON (RFC 8785): sorted keys, no white space, UTF-8.

    `data` is what `yaml_source.read` gives: dict, list and str. Raises TypeError for other values
    (typed data has lost how they were written), ValueError for keys that differ only in NFC or NFD
    and for lone surrogates.
    """
    text = json.dumps(_plain(data), ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        if "\r" in value:
            value = value.replace("\r\n", "\n").replace("\r", "\n")
        return unicodedata.normalize("NFC", value.strip())
    if isinstance(value, list):  # a blank item stays: without it the others would change places
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        raise TypeError(f"no fingerprint of {type(value).__name__}")
    named = {unicodedata.normalize("NFC", key): _plain(inner) for key, inner in value.items()}
    if len(named) < len(value):
        raise ValueError("two keys are the same in NFC")
    # RFC 8785 sorts by UTF-16 code units; Python's own order, which is quicker, differs beyond the BMP.
    by_unit = None if "".join(named).isascii() else _utf16
    return {key: named[key] for key in sorted(named, key=by_unit) if named[key]}


def _utf16(key: str) -> bytes:
    return key.encode("utf-16-be")
