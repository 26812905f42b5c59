// 把表单和浏览器里的 Python 打成网站上的文件：node build.mjs 目标文件夹
// 另写一份 third-party.json：打进来的每个软件包、它的版本、许可证和许可证原文。
import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const site = resolve(process.argv[2]);
const target = join(site, "assets", "apply");
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

const built = await build({
  absWorkingDir: here,
  entryPoints: { form: "form/main.jsx", client: "python/client.js", worker: "python/worker.js", word: "paper/word.js" },
  outdir: target,
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2020",
  charset: "utf8",
  jsx: "automatic",
  legalComments: "none", // 许可证原文在网站的一页上，见 third-party.json
  define: { "process.env.NODE_ENV": '"production"' },
  metafile: true,
  logLevel: "warning",
});
for (const name of PYODIDE) await copyFile(join(pyodide, name), join(target, "pyodide", name));

// 哪些软件包真的打了进来，由 esbuild 说；Pyodide 是整个拷过去的。
const folders = new Set(["node_modules/pyodide"]);
for (const input of Object.keys(built.metafile.inputs)) {
  const found = input.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/);
  if (found) folders.add(found[0]);
}
const packages = [];
for (const folder of [...folders].sort()) {
  const { name, version, license } = JSON.parse(await readFile(join(here, folder, "package.json"), "utf8"));
  const file = (await readdir(join(here, folder))).find((each) => /^licen[cs]e/i.test(each));
  const text = file ? await readFile(join(here, folder, file), "utf8") : "";
  packages.push({ name, version, license, text });
}
await writeFile(join(site, "third-party.json"), JSON.stringify(packages, null, 1));
