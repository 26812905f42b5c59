/** @jsxImportSource preact */
// An earlier file, opened in the browser: this year's goes on, last year's carries over.

import { useState } from "preact/hooks";
import { python } from "./checker.js";
import { keys, put, read } from "./pointer.js";
import { pruned, titleAt, typed } from "./shape.js";

const YEAR = /application-(\d{4})\.schema\.json/;

/** Year and slug that a file tells by its first line or its name. */
function origin(name, text) {
  const parts = /^(\d{4})-([a-z]+)-(.+)-application\.yml$/.exec(name);
  const year = YEAR.exec(text.slice(0, 300))?.[1] ?? parts?.[1];
  return { year: year ? Number(year) : null, district: parts?.[2], slug: parts?.[3] ?? "" };
}

/** What of `data` this year's form can hold, and the titles of what it can't. */
export function fitting(shape, data, isEarlier) {
  const steps = shape.fields["x-steps"];
  const dropped = [];
  let kept = {};
  for (const [key, value] of Object.entries(data)) {
    const step = steps.find((each) => each.fields.includes(key));
    if (step && !(isEarlier && step.yearly?.includes(key))) kept[key] = value;
    else dropped.push(`${titleAt(shape.fields, [key])}${step ? "：每年重新写" : "：今年的表里没有"}`);
  }
  kept = typed(shape.fields, kept);
  for (const each of shape.problems(pruned(kept) ?? {})) {
    if (each.keyword !== "enum" && each.keyword !== "additionalProperties" && each.keyword !== "type")
      continue;
    const path = keys(each.at);
    if (read(kept, path) === undefined) continue;
    dropped.push(`${titleAt(shape.fields, path)}：${each.message}`);
    kept = put(kept, path, typeof path.at(-1) === "number" ? "" : undefined);
  }
  return { kept, dropped };
}

export function Opener({ site, terms, shape, begin }) {
  const [words, setWords] = useState("");
  const [over, setOver] = useState(false);
  const open = async (file) => {
    if (!file) return;
    setWords("正在读取，第一次要下载约 7 MB，请稍候……");
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const { year, slug, district } = origin(file.name, new TextDecoder().decode(bytes));
      const { ready, call } = python(site.base);
      await ready;
      const path = `submissions/${terms.year}/${terms.districts[0].key}/xiangmu/application.yml`;
      const answer = await call("read", { path, bytes });
      if (!answer.data || typeof answer.data !== "object" || Array.isArray(answer.data)) {
        setWords(
          `这份文件读不懂：${answer.findings?.[0]?.message ?? "里面不是申报书。"}${answer.findings?.[0]?.fix ?? ""}`,
        );
        return;
      }
      const isEarlier = year !== null && year < terms.year;
      const { kept, dropped } = fitting(shape, answer.data, isEarlier);
      const cohort = terms.cohorts.find((each) => each.continues_year === year);
      if (isEarlier && cohort) {
        kept.category = cohort.key;
        if (district && slug) kept.continues = `${year}/${district}/${slug}`;
      }
      begin({ data: kept, slug, dropped });
    } catch (error) {
      console.error(error);
      setWords("没有读成：浏览器太旧，或者网站上没有装这一部分。请换一个较新的浏览器再试。");
    }
  };
  return (
    <div
      class={over ? "a-drop a-over" : "a-drop"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        open(event.dataTransfer.files[0]);
      }}
    >
      <label for="a-file">把文件拖到这里，或选一份（.yml）</label>
      <input
        id="a-file"
        type="file"
        accept=".yml,.yaml,text/plain"
        onChange={(event) => open(event.currentTarget.files[0])}
      />
      <p role="status">{words}</p>
    </div>
  );
}
