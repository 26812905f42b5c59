// 把表单、浏览器里的 Python、图表打成网站上的文件：node build.mjs 目标文件夹
// 另写一份 third-party.json：打进来的每个软件包、它的版本、许可证和许可证原文。
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const site = resolve(process.argv[2]);
const assets = join(site, "assets");
const target = join(assets, "apply");
const pyodide = join(here, "node_modules", "pyodide");
const PYODIDE = [
  "pyodide.mjs",
  "pyodide.asm.mjs",
  "pyodide.asm.wasm",
  "python_stdlib.zip",
  "pyodide-lock.json",
];

await rm(site, { recursive: true, force: true });
await mkdir(join(target, "pyodide"), { recursive: true });

const options = {
  absWorkingDir: here,
  outdir: assets,
  bundle: true,
  minify: true,
  target: "es2020",
  charset: "utf8",
  jsx: "automatic",
  legalComments: "none", // 许可证原文在网站的一页上，见 third-party.json
  define: { "process.env.NODE_ENV": '"production"' },
  metafile: true,
  logLevel: "warning",
};
const modules = await build({
  ...options,
  format: "esm",
  entryPoints: {
    "apply/form": "form/main.jsx",
    "apply/client": "python/client.js",
    "apply/worker": "python/worker.js",
    "apply/word": "paper/word.js",
  },
});
// 图表不用模块：网站拷到 U 盘里直接打开时，浏览器不取模块。
const plain = await build({ ...options, format: "iife", entryPoints: { "figures/charts": "figures/charts.js" } });
for (const name of PYODIDE) await copyFile(join(pyodide, name), join(target, "pyodide", name));

// 哪些软件包真的打了进来，由 esbuild 说；Pyodide 是整个拷过去的。
const folders = new Set(["node_modules/pyodide"]);
for (const input of Object.keys({ ...modules.metafile.inputs, ...plain.metafile.inputs })) {
  const found = input.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/);
  if (found) folders.add(found[0]);
}
const packages = [];
for (const folder of [...folders].sort()) {
  const { name, version, license } = JSON.parse(await readFile(join(here, folder, "package.json"), "utf8"));
  // 附带的声明（NOTICE）照 Apache-2.0 要与许可证一起带着；有的另有一个 licenses 文件夹
  const own = await readdir(join(here, folder), { withFileTypes: true });
  const more = own.some((each) => each.name === "licenses") ? await readdir(join(here, folder, "licenses"), { withFileTypes: true }) : [];
  const files = [...own, ...more].filter((each) => each.isFile() && /^(licen[cs]e|.*notice)/i.test(each.name));
  const paths = files.map((each) => join(each.parentPath, each.name)).sort();
  const texts = await Promise.all(paths.map((path) => readFile(path, "utf8")));
  packages.push({ name, version, license, text: texts.join("\n\n") });
}
await writeFile(join(site, "third-party.json"), JSON.stringify(packages, null, 1));
