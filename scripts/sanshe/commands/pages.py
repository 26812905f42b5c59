"""sanshe pages"""

import argparse
import json
import re
from pathlib import Path

from sanshe.catalogue import Asset, pages
from sanshe.commands.shared import UsageError, repository


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="写到哪个文件夹，须是空的或还没有的"
    )


def run(options: argparse.Namespace) -> int:
    """Pages are .html with front matter in JSON, which is YAML: no generator runs them through Markdown.

    Most run them through templates.
    """
    folder: Path = options.out
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"“{folder}”不是空的文件夹，没有写。")
    written = 0
    for each in pages(repository()):
        uri = each.uri if isinstance(each, Asset) else each.uri.removesuffix(".md") + ".html"
        target = folder / uri
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(each, Asset):
            target.write_bytes(each.data)
        else:
            # Eleventy and Jekyll would put it at another address, and its links would lead nowhere.
            head = {"title": each.title, "permalink": f"/{uri}", **each.meta}
            front = json.dumps(head, ensure_ascii=False)
            target.write_text(
                f"---\n{front}\n---\n{_inert(each.html)}", encoding="utf-8", newline="\n"
            )
        written += 1
    print(
        f"已写 {written} 个文件到 {folder}：网页是 .html，开头是题名和说明，正文是成品，交给别的生成器套上页头页尾即可。"
    )
    return 0


_SCRIPT_OR_TAG = re.compile(r"(<script\b.*?</script>)|\{(?=[{%#])", re.DOTALL)


def _inert(html: str) -> str:
    """`html` in which Liquid, Jinja, Nunjucks, Handlebars or Hugo find nothing to obey.

    In scripts, which hold JSON, two braces can only stand in a text.
    """
    return _SCRIPT_OR_TAG.sub(
        lambda found: re.sub(r"\{(?=[{%#])", r"\\u007b", found[1]) if found[1] else "&#123;", html
    )
