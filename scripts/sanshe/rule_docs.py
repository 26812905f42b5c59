"""What is written for people about every rule, those of reading and shape included."""

from typing import NamedTuple

from sanshe import case_text, pictures, yaml_source
from sanshe.rules import known_rules


class RuleDoc(NamedTuple):
    """A title, and the whole text: title, why, how to mend."""

    title: str
    text: str


_SHAPE = {
    "shape-missing": "少了必填的一栏\n\n为什么：这一栏是通知要的内容，缺了就没法审。\n\n怎么改：照提示加上这一栏。",
    "shape-unfilled": "有一栏尚未填写\n\n为什么：这一栏必填，现在是空的。\n\n怎么改：照提示填写。",
    "shape-unknown-key": "有一栏不认识\n\n为什么：栏目名写错一个字母，内容就读不到。\n\n怎么改：照提示改栏目名，或删去这一栏。",
    "shape-choice": "写的不在可选范围里\n\n为什么：地区、主题、对象等由通知列定，只能选列出的。\n\n怎么改：改成提示里列出的代号。",
    "shape-kind": "写法不是这一栏要的\n\n为什么：有的栏目要一段文字，有的要清单或下一级栏目，有的只要是或否。\n\n怎么改：照提示和样例改写。",
    "shape-number": "这里要一个合适的整数\n\n为什么：数量要能计算。\n\n怎么改：只写数字，不加逗号和单位。",
    "shape-format": "日期、月份、金额或代码的写法不对\n\n为什么：写法一致才能核对和计算。\n\n怎么改：照提示的样子写。",
    "shape-too-long": "写得太长或列得太多\n\n为什么：纸面和网页都有限度。\n\n怎么改：删减到提示的长度以内。",
    "shape-full-width-digits": "用了全角的数字或符号\n\n为什么：已经照半角读取，但别的软件可能读错。\n\n怎么改：改用半角。",
    "file-name": "文件或文件夹的名字不合规\n\n为什么：名字会成为网址和各种系统里的路径。\n\n怎么改：只用小写字母、数字和连字符。",
    "file-kind": "不是普通文件\n\n为什么：链接和子仓库指向别处，检查不到真正的内容。\n\n怎么改：换成普通文件。",
    "file-place": "文件放错了地方\n\n为什么：位置决定它是什么、由谁受理。\n\n怎么改：照提示放到规定的位置。",
}


def documented() -> dict[str, RuleDoc]:
    """Every rule's id with its text, in the order people meet them."""
    of_reading = {**yaml_source.FLAWS, **_SHAPE, **case_text.FLAWS, **pictures.FLAWS}
    texts = {**of_reading, **{rule.id: rule.doc for rule in known_rules().values()}}
    return {rule_id: _tidy(text) for rule_id, text in texts.items()}


def _tidy(text: str) -> RuleDoc:
    lines = [line.strip() for line in text.strip().splitlines()]
    return RuleDoc(lines[0].rstrip("。"), "\n".join(lines))
