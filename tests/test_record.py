"""Records: what is unset is unknown, also after a record came from another process."""

import pickle

import pytest

from sanshe.record import MALFORMED, Unknown
from sanshe.records import Lifting

PATH = "submissions/2021/exceptions/x.yml"
DATA = {"rule": "agency-asks-for-at-most-three", "project": MALFORMED, "office": "福州市民政局"}


def test_unset_fields_are_unknown_and_absent_ones_have_their_default() -> None:
    lifting = Lifting.build(DATA, PATH)
    assert lifting.document is None
    for key in ("project", "reason"):
        with pytest.raises(Unknown, match=rf"x\.yml: {key}"):
            getattr(lifting, key)


def test_a_malformed_optional_field_is_unknown_too() -> None:
    lifting = Lifting.build({**DATA, "document": MALFORMED}, PATH)
    with pytest.raises(Unknown):
        _ = lifting.document


def test_a_record_can_travel_between_processes() -> None:
    lifting = pickle.loads(pickle.dumps(Lifting.build(DATA, PATH, ("y",))))  # noqa: S301
    assert (lifting.path, lifting.keys, lifting.office) == (PATH, ("y",), "福州市民政局")
    with pytest.raises(Unknown):
        _ = lifting.project
