"""Records: what is unset is unknown, also after a record came from another process."""

import pickle

import pytest

from sanshe.model import Final
from sanshe.record import MALFORMED, Unknown

DATA = {"evaluated_on": "2021-01-28", "evaluator": "示例评估中心", "grade": MALFORMED}


def test_unset_fields_are_unknown_and_absent_ones_have_their_default() -> None:
    final = Final.build(DATA, "submissions/2020/gulou/x/final.yml")
    assert final.summary is None
    with pytest.raises(Unknown, match=r"final\.yml: grade"):
        _ = final.grade


def test_a_malformed_optional_field_is_unknown_too() -> None:
    final = Final.build({**DATA, "summary": MALFORMED}, "x")
    with pytest.raises(Unknown):
        _ = final.summary


def test_a_record_can_travel_between_processes() -> None:
    final = pickle.loads(pickle.dumps(Final.build(DATA, "x", ("y",))))  # noqa: S301
    assert (final.path, final.keys, final.evaluator) == ("x", ("y",), "示例评估中心")
    with pytest.raises(Unknown):
        _ = final.grade
