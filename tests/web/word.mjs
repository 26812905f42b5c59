// 用浏览器里的那份程序写 Word：node word.mjs 打印件.json（一张清单）文件夹
import { readFile, writeFile } from "node:fs/promises";
import { word } from "../../scripts/web/paper/word.js";

const [papers, folder] = process.argv.slice(2);
for (const [number, paper] of JSON.parse(await readFile(papers, "utf8")).entries()) {
  const blob = await word(paper);
  await writeFile(`${folder}/${number}.docx`, Buffer.from(await blob.arrayBuffer()));
}
