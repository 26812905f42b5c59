"""Types a file's data into the form as a person would: step by step, field by field, found by label."""

import re
from collections.abc import Iterable
from typing import Any

from playwright.sync_api import Locator, Page

Schema = dict[str, Any]
Path = tuple[str | int, ...]


def place(path: Path) -> str:
    """The id of the field at `path`, as a selector."""
    return f'[id="f{"".join(f"/{key}" for key in path)}"]'


class Typist:
    """Knows the year's schema, and types into the form on `page`."""

    def __init__(self, page: Page, schema: Schema) -> None:
        self.page = page
        self.schema = schema

    def resolve(self, node: Schema) -> Schema:
        if "$ref" not in node:
            return node
        return {**self.schema["$defs"][node["$ref"].rpartition("/")[2]], **node}

    def fill(self, data: dict[str, Any], keys: Iterable[str]) -> None:
        """The top-level fields `keys` of `data`; they must be on the screen."""
        root = self.resolve(self.schema)
        for key in keys:
            if key in data:
                self.type(root["properties"][key], (key,), data[key], self.page.locator("#a-form"))

    def type(self, node: Schema, path: Path, value: Any, within: Locator) -> None:
        node = self.resolve(node)
        if "properties" in node:
            box = self._unfolded(path)
            for key, below in value.items():
                self.type(node["properties"][key], (*path, key), below, box)
        elif node.get("type") == "array":
            self._list(node, path, value)
        elif node.get("type") == "boolean":
            self.page.locator(place(path)).get_by_label("是" if value else "否", exact=True).check()
        else:
            field = within.get_by_label(re.compile(f"^{re.escape(node['title'])}（")).first
            self._leaf(field, node, value)

    def _leaf(self, field: Locator, node: Schema, value: Any) -> None:
        if "enum" in node:
            field.select_option(label=node["x-labels"][value])
        else:
            field.fill(str(value))

    def _unfolded(self, path: Path) -> Locator:
        box = self.page.locator(place(path))
        if box.count() == 0:  # a step that is one mapping has no frame of its own
            return self.page.locator("#a-form")
        closed = box.locator("> h4 > button[aria-expanded=false]")
        if closed.count():
            closed.click()
        return box

    def _list(self, node: Schema, path: Path, value: list[Any]) -> None:
        item = self.resolve(node["items"])
        box = self.page.locator(place(path))
        if "enum" in item:
            for each in value:
                box.get_by_label(item["x-labels"][each], exact=True).check()
        elif "criterion" in item.get("properties", {}):
            labels = self.resolve(item["properties"]["criterion"])["x-labels"]
            for each in value:
                field = box.get_by_label(re.compile(f"^{re.escape(labels[each['criterion']])}"))
                field.fill(str(each["points"]))
        elif "properties" in item:
            for index, each in enumerate(value):
                if not self.page.locator(place((*path, index))).count():
                    box.get_by_role("button", name=f"添一项：{node['title']}", exact=True).click()
                self.type(item, (*path, index), each, box)
        else:
            for index, each in enumerate(value):
                if index:
                    box.get_by_role("button", name="再添一项").click()
                field = box.get_by_label(f"{node['title']}第{index + 1}项", exact=True)
                self._leaf(field, {**item, "title": node["title"]}, each)
