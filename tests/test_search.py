"""The search index: whatever stands on a page is found by any piece of it, and by nothing else."""

import random
from pathlib import Path
from typing import Any

import pytest

from sanshe.catalogue import Asset
from sanshe.catalogue.search import FOLDER, TEXTS, Found, Index, text_of, tokens
from tests import built_site

SENTENCES = (
    "旧厝巷的居民在三号院坝议事，每月一次。",
    "社工与志愿者陪老人去医院，2021年共陪诊46人次。",
    "楼组长在微信群里接龙报名，ＡＢＣ小组先试。",
    "社区党委牵头，业委会、物业、居民代表共商停车难。",
)


class Reader:
    """Reads the files as ``docs/assets/search.js`` does."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = {name: built_site.unframed(data) for name, data in files.items()}
        self.about = self.files[f"{FOLDER}/index.js"]

    def having(self, token: str, where: int) -> set[int]:
        """The pages that have it in their titles (0) or texts (1); any beginning of a Latin word."""
        part: dict[str, Any] = self.files[f"{FOLDER}/{ord(token[0]) % self.about['parts']}.js"]
        exact = len(token) > 1 and token >= "㐀"
        keys = [key for key in part if (key == token if exact else key.startswith(token))]
        return set().union(*(self._unpacked(part[key][where]) for key in keys))

    def _unpacked(self, packed: list[int]) -> set[int]:
        inverted = packed[:1] == [-1]
        found, page = set(), 0
        for step in packed[1:] if inverted else packed:
            page += step
            found.add(page)
        return set(range(self.about["pages"])) - found if inverted else found

    def pages(self, words: str) -> set[int]:
        asked = {each for each in tokens(words) if len(each) > 1} or tokens(words)
        return set.intersection(*(self.having(each, 0) | self.having(each, 1) for each in asked))

    def text(self, page: int) -> Found:
        per_file = self.about["texts"]
        return Found(*self.files[f"{FOLDER}/texts/{page // per_file}.js"][page % per_file])


def written(pages: list[Found]) -> Reader:
    index, assets = Index(), list[Asset]()
    for page in pages:
        assets += index.add(page)
    assets += index.close()
    assert len({each.uri for each in assets}) == len(assets)
    return Reader({each.uri: each.data for each in assets})


@pytest.mark.parametrize("count", [1, TEXTS, TEXTS + 1, 60])
def test_every_piece_of_a_sentence_finds_its_page(count: int) -> None:
    chance = random.Random(count)  # noqa: S311
    pages = [
        Found(f"p{at}.html", f"第{at}个", "项目", chance.choice(SENTENCES)) for at in range(count)
    ]
    reader = written(pages)
    for number, page in enumerate(pages):
        assert reader.text(number) == page
        run = page.text.split("，")[0]
        for start in range(len(run) - 2):
            piece = run[start : start + chance.randint(2, 5)].rstrip("。")
            right = {at for at, each in enumerate(pages) if piece in each.text}
            assert right <= reader.pages(piece), piece
    assert count - 1 in reader.pages(pages[-1].text[3])  # a single character, too
    assert reader.pages("渔") == set()


def test_titles_are_told_apart_from_what_stands_below() -> None:
    reader = written(
        [Found("a.html", "议事会", "项目", "停车"), Found("b.html", "停车", "项目", "议事会")]
    )
    assert reader.having("议事", 0) == {0}
    assert reader.having("议事", 1) == {1}


def test_words_are_found_however_their_width_and_case() -> None:
    assert tokens("ＡＢＣ小组") == {"abc", "小组", "组"}
    assert tokens("2021年") == {"2021", "年"}


def test_what_stands_in_one_sentence_stays_together() -> None:
    html = "<h1>名</h1><p>看<b>项</b>目 &lt;b&gt; &amp; 案例</p><ul><li>甲</li><li>乙</li></ul>"
    assert text_of(html) == "名\n看项目 <b> & 案例\n甲\n乙"


def test_what_is_set_aside_finds_no_page() -> None:
    html = "<p>楼道</p><!-- 不搜 --><p>单价</p><!-- 再搜 --><p>议事</p><!-- 不搜 --><p>别的项目</p>"
    assert text_of(html) == "楼道\n议事"


def test_no_pages_make_an_index_that_finds_nothing() -> None:
    assert written([]).pages("社区") == set()


def test_the_script_splits_words_alike() -> None:
    script = Path("docs/assets/search.js").read_text("utf-8")
    assert "[㐀-鿿豈-﫿𠀀-𳕿]+|[a-z0-9]+" in script
