/** @jsxImportSource preact */
// The drafts on this computer: to go on with, or to take away.

import { useState } from "preact/hooks";
import * as drafts from "./drafts.js";

/** Those that are `wanted`, each with a `title` and, before the day it was saved, a `note`. */
export function Kept({ wanted, title, note, resume }) {
  const [kept, setKept] = useState(() => drafts.all().filter(wanted));
  const forget = (id) => {
    if (!confirm("删去这份草稿？删了就找不回来了。")) return;
    drafts.remove(id);
    setKept(kept.filter((each) => each.id !== id));
  };
  if (!kept.length) return null;
  return (
    <section aria-labelledby="a-kept">
      <h2 id="a-kept">这台电脑上的草稿</h2>
      <ul class="a-drafts">
        {kept.map((each) => (
          <li key={each.id}>
            <b>{title(each)}</b>
            <span class="a-help">
              {note?.(each)} {new Date(each.saved).toLocaleString("zh-CN")}
            </span>
            <p class="a-tools">
              <button type="button" class="md-button" onClick={() => resume(each)}>
                接着填
              </button>
              <button type="button" onClick={() => forget(each.id)}>
                从这台电脑上删去
              </button>
            </p>
          </li>
        ))}
      </ul>
      <p class="a-help">草稿只存在这个浏览器里。用的是公用电脑，交完以后请删去。</p>
    </section>
  );
}
