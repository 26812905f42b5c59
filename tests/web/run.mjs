// 在 Node 里跑浏览器用的那份 Python：node run.mjs 包.zip 问题.json 回答.json
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "../../scripts/web/node_modules/pyodide/pyodide.mjs";
import { load } from "../../scripts/web/python/load.js";

const [bundle, asked, answers] = process.argv.slice(2);
const indexURL = fileURLToPath(new URL("../../scripts/web/node_modules/pyodide/", import.meta.url));
try {
  const call = await load(loadPyodide, indexURL, new Uint8Array(await readFile(bundle)));
  const replies = JSON.parse(await readFile(asked, "utf8")).map(({ name, args, base64 }) => {
    const file = base64 === undefined ? {} : { bytes: new Uint8Array(Buffer.from(base64, "base64")) };
    return call(name, { ...args, ...file });
  });
  await writeFile(answers, JSON.stringify(replies));
} catch (error) {
  console.error(String(error.message ?? error)); // 不印出处：那一行就是整个 pyodide.asm.mjs
  process.exit(1);
}
