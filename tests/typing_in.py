"""Types a file's data into the form as a person would: step by step, field by field, found by label."""

import re
from collections.abc import Iterable
from pathlib import Path as File
from typing import Any

from playwright.sync_api import Locator, Page, ViewportSize

from sanshe.schema import Schema, Shape
from sanshe.yaml_source import Keys

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}

WAIT = 300_000
"""ms until the checks answer at the latest: a busy machine needs long to start Python in a browser."""


def place(keys: Keys) -> str:
    """The selector of what stands at `keys`."""
    return f'[id="f{pointer(keys)}"]'


def pointer(keys: Keys) -> str:
    return "".join(f"/{key}" for key in keys)


def drawn(page: Page) -> None:
    """Two frames later the page has drawn what has changed."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


class Typist:
    """Knows one kind's schema, and types into the form that `page` shows."""

    def __init__(self, page: Page, schema: Schema) -> None:
        self.page = page
        self.shape = Shape(schema)
        self.form = page.locator("#a-form")
        self.steps: list[dict[str, Any]] = self.shape.resolved(schema).get("x-steps", [])

    # --- the ways into the form ---

    def begin(self, category: str, slug: str) -> None:
        """A new application."""
        self.page.goto("apply.html")
        title = self.shape.field(("category",))["x-labels"][category]
        self.form.get_by_label(title, exact=True).check()
        self.form.get_by_role("button", name="开始填报").click()
        self.form.get_by_label("项目代号").fill(slug)

    def open(self, name: str, data: bytes) -> None:
        """An application from a file."""
        self.page.goto("apply.html")
        self.form.get_by_label("把文件拖到这里").set_input_files(
            {"name": name, "mimeType": "application/yaml", "buffer": data}
        )
        self.form.get_by_label("项目代号").wait_for(timeout=WAIT)

    def record(self, title: str, where: dict[str, str]) -> None:
        """A new record; `where` says label by label which one."""
        self.page.goto("records.html")
        self.form.get_by_role("button", name=title, exact=True).click()
        for label, value in where.items():
            self.form.get_by_label(re.compile(f"^{label}")).first.fill(value)

    # --- on the way ---

    def go(self, title: str) -> None:
        """To the step with this title, over the list of steps."""
        which = self.form.get_by_role("button", name=re.compile("^第 .* 步"))
        if which.is_visible():
            which.click()
        self.form.locator(".a-steps").get_by_role("button", name=title).click()

    def go_on(self) -> None:
        self.form.get_by_role("button", name=re.compile("^下一步")).click()

    def step_of(self, key: str | int) -> str:
        return next(str(each["title"]) for each in self.steps if key in each["fields"])

    def wait_for_answer(self) -> None:
        """Until the checks have spoken of all that was typed."""
        drawn(self.page)  # that what it knew is old
        self.form.locator("[data-checks=done]").wait_for(timeout=WAIT, state="attached")

    def download(self, target: File) -> bytes:
        """Save the parcel below `target` by the name that it has; its content."""
        with self.page.expect_download() as caught:
            self.form.get_by_role("link", name=re.compile(r"^下载 20\d\d-[a-z]")).click()
        path = target / caught.value.suggested_filename
        caught.value.save_as(path)
        return path.read_bytes()

    # --- fields ---

    def fill(self, data: dict[str, Any], names: Iterable[str]) -> None:
        """The top-level fields `names` of `data`; they must be on the screen."""
        for name in names:
            if name in data:
                self._type((name,), data[name], self.form)

    def set(self, keys: Keys, value: str) -> None:
        """One value, wherever it stands; "" clears it."""
        if self.steps:
            self.go(self.step_of(keys[0]))
        self._type(keys, value, self.unfold(keys[:-1]))

    def unfold(self, keys: Keys) -> Locator:
        """What frames `keys`, opened."""
        box = self.form
        for end in range(1, len(keys) + 1):
            inner = self.page.locator(place(keys[:end]))
            if not inner.count():
                continue  # a step that is one mapping has no frame of its own
            box = inner
            closed = box.locator("> .a-fold-head > button[aria-expanded=false]")
            if closed.count():
                closed.click()
        return box

    def _type(self, keys: Keys, value: Any, within: Locator) -> None:
        field = self.shape.field(keys)
        if "properties" in field:
            box = self.unfold(keys)
            for key, below in value.items():
                self._type((*keys, key), below, box)
        elif field.get("type") == "array":
            self._list(field, keys, value)
        elif field.get("type") == "boolean":
            answer = "是" if value in (True, "true") else "否"
            self.page.locator(place(keys)).get_by_label(answer, exact=True).check()
        elif isinstance(keys[-1], int):
            within.get_by_label(re.compile(f"第{keys[-1] + 1}项$")).fill(str(value))
        else:
            label = re.compile(f"^{re.escape(field['title'])}（")
            self._leaf(within.get_by_label(label).first, field, value)

    def _leaf(self, control: Locator, field: Schema, value: Any) -> None:
        if "enum" in field:
            control.select_option(label=field["x-labels"][value] if value else "不填")
        else:
            control.fill(str(value))
        control.blur()

    def _list(self, field: Schema, keys: Keys, value: list[Any]) -> None:
        item = self.shape.field((*keys, 0))
        box = self.page.locator(place(keys))
        if "enum" in item:
            for each in value:
                box.get_by_label(item["x-labels"][each], exact=True).check()
        elif "criterion" in item.get("properties", {}):
            labels = self.shape.field((*keys, 0, "criterion"))["x-labels"]
            for each in value:
                label = re.compile(f"^{re.escape(labels[each['criterion']])}")
                box.get_by_label(label).fill(str(each["points"]))
        elif "properties" in item:
            for index, each in enumerate(value):
                if not self.page.locator(place((*keys, index))).count():
                    name = f"添一项：{field['title']}"
                    box.get_by_role("button", name=name, exact=True).click()
                self._type((*keys, index), each, box)
        else:
            for index, each in enumerate(value):
                if index:
                    box.get_by_role("button", name="再添一项").click()
                box.get_by_label(f"{field['title']}第{index + 1}项", exact=True).fill(str(each))
