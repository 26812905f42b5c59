/** @jsxImportSource preact */
// The printable 申报书 of what is typed: printed (or saved as PDF) by the browser, or as Word.

import { useRef, useState } from "preact/hooks";
import { python } from "./checker.js";
import { parcelName } from "./handin.jsx";

export function Paper({ site, path, text }) {
  const [words, setWords] = useState("");
  const frame = useRef(null);
  const made = async (form) => {
    setWords("正在排版……");
    const found = (await python(site.base).call("paper", { path, text, form }))[form];
    setWords(found ? "" : "还有栏目没有填成形，改好了才能打印。");
    return found;
  };
  const print = async () => {
    const page = await made("html");
    if (!page) return;
    frame.current.onload = () => frame.current.contentWindow.print();
    frame.current.srcdoc = page;
  };
  const asWord = async () => {
    const paper = await made("data");
    if (!paper) return;
    const { word } = await import(new URL("assets/apply/word.js", site.base).href);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await word(paper));
    link.download = parcelName(path).replace(/\.yml$/, ".docx");
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  };
  const told = (action) => () =>
    action().catch((error) => {
      console.error(error);
      setWords("没有排成。请告诉维护人员，或请县（市）区民政局代为打印。");
    });
  return (
    <section aria-labelledby="a-paper">
      <h3 id="a-paper">打印申报书</h3>
      <p>
        纸上有附件清单、签字和盖章的地方，每页有同样的指纹；身份证号、手机号、银行账号在纸上用笔填。
      </p>
      <p class="a-tools">
        <button type="button" class="md-button" onClick={told(print)}>
          打印，或存成 PDF
        </button>
        <button type="button" class="md-button" onClick={told(asWord)}>
          下载 Word
        </button>
        <span role="status">{words}</span>
      </p>
      <iframe class="a-hidden" ref={frame} title="要打印的申报书" aria-hidden="true" tabIndex={-1} />
    </section>
  );
}
