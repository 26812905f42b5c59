"""The Python in the browser says what the same Python says here, of every case and every reading trap."""

import json
import subprocess
from pathlib import Path

import pytest

from sanshe.bundle import bundle
from sanshe.tree import DictTree
from tests import built_site, cases, corpus

pytestmark = pytest.mark.slow
NODE = built_site.WEB / "bin" / "node"


def test_same_answers_in_node(tmp_path: Path) -> None:
    zipped, asked, answers = (tmp_path / name for name in ("python.zip", "asked", "answers"))
    zipped.write_bytes(bundle(DictTree(cases.own_files())))
    asked.write_text(json.dumps(corpus.questions()), encoding="utf-8")
    run = [NODE, built_site.ROOT / "tests/web/run.mjs", zipped, asked, answers]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert corpus.differences(json.loads(answers.read_text(encoding="utf-8"))) == []


def test_same_repository_same_bundle() -> None:
    tree = DictTree(cases.own_files())
    assert bundle(tree) == bundle(tree)
