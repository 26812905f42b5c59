// 在 Node 里跑表单的算术和形状：node form.mjs 问题.json 回答.json
import { readFile, writeFile } from "node:fs/promises";
import { fen, plain, total, yuan } from "../../scripts/web/form/money.js";
import { KEYWORDS, Shape, compacted, pruned } from "../../scripts/web/form/shape.js";

const [asked, answers] = process.argv.slice(2);
const { sums, schema, files } = JSON.parse(await readFile(asked, "utf8"));
const shape = new Shape(schema);
await writeFile(
  answers,
  JSON.stringify({
    keywords: KEYWORDS,
    sums: sums.map((texts) => {
      const sum = total(texts);
      return [plain(sum), yuan(sum), texts.map((each) => fen(each) !== null)];
    }),
    problems: files.map((data) => shape.problems(pruned(data) ?? {}).map((each) => each.at)),
    compact: files.map((data) => compacted(pruned(data) ?? {}).compact),
  }),
);
