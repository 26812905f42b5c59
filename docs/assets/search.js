// 搜索：在每一页，按 / 或点放大镜打开。索引怎样分成小文件，见 scripts/sanshe/catalogue/search.py。
(() => {
  "use strict";
  const header = document.querySelector(".md-header__inner");
  if (!header || !window.HTMLDialogElement) return;
  const site = new URL("..", document.currentScript.src);
  const SHOWN = 10;
  const HINT = "每一页的文字都能搜，例如“停车”“助浴”。";
  const LOOKED = 40; // pages whose text one question may cost: the pairs of a word can stand apart on thousands
  const icon = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" aria-hidden="true"><path d="M9.5 3A6.5 6.5 0 0 1 16 9.5c0 1.61-.59 3.09-1.56 4.23l.27.27h.79l5 5-1.5 1.5-5-5v-.79l-.27-.27A6.52 6.52 0 0 1 9.5 16 6.5 6.5 0 0 1 3 9.5 6.5 6.5 0 0 1 9.5 3m0 2C7 5 5 7 5 9.5S7 14 9.5 14 14 12 14 9.5 12 5 9.5 5"/></svg>';

  const make = (tag, attributes = {}, ...inside) => {
    const made = Object.assign(document.createElement(tag), attributes);
    made.append(...inside);
    return made;
  };

  const fetched = new Map();
  const get = (name) => {
    if (!fetched.has(name)) {
      const answer = fetch(new URL(`search/${name}.json`, site)).then((each) => {
        if (!each.ok) throw new Error(each.status);
        return each.json();
      });
      answer.catch(() => fetched.delete(name)); // the next key tries again
      fetched.set(name, answer);
    }
    return fetched.get(name);
  };

  // The same as search.py: `tokens`, but in order, and a Latin word may be the beginning of one.
  const plain = (text) => text.normalize("NFKC").toLowerCase();
  const runs = (words) => plain(words).match(/[㐀-鿿豈-﫿𠀀-𳕿]+|[a-z0-9]+/gu) ?? [];
  const tokens = (run) =>
    run.length < 2 || run < "㐀" ? [run] : Array.from({ length: run.length - 1 }, (_, at) => run.slice(at, at + 2));

  const unpack = (packed, pages) => {
    const found = new Set();
    const without = packed[0] === -1;
    let page = 0;
    for (const step of without ? packed.slice(1) : packed) found.add((page += step));
    if (!without) return found;
    return new Set(Array.from({ length: pages }, (_, each) => each).filter((each) => !found.has(each)));
  };

  // The pages that have a token: in their titles, and anywhere.
  const having = async (token, { pages, parts }) => {
    const part = await get(token.codePointAt(0) % parts);
    const exact = token.length > 1 && token >= "㐀";
    const entries = exact ? [part[token] ?? [[], []]] : Object.entries(part).filter(([key]) => key.startsWith(token)).map(([, each]) => each);
    const [title, body] = [new Set(), new Set()];
    for (const [inTitle, inBody] of entries) {
      for (const each of unpack(inTitle, pages)) title.add(each), body.add(each);
      for (const each of unpack(inBody, pages)) body.add(each);
    }
    return { title, body };
  };

  // Where no page has every token: those that have over half of them, the most first.
  const most = (sets) => {
    const counts = new Map();
    for (const { body } of sets) for (const page of body) counts.set(page, (counts.get(page) ?? 0) + 1);
    return [...counts].filter(([, count]) => 2 * count > sets.length).sort((left, right) => right[1] - left[1] || left[0] - right[0]).map(([page]) => page);
  };

  const ranked = async (words) => {
    const about = await get("index");
    const sets = await Promise.all(words.flatMap(tokens).map((token) => having(token, about)));
    const all = (key) => sets.reduce((left, { [key]: right }) => (left ? new Set([...left].filter((each) => right.has(each))) : right), null) ?? new Set();
    const first = all("title");
    const rest = [...all("body")].filter((each) => !first.has(each));
    if (!first.size && !rest.length) return { about, pages: most(sets) };
    const inOrder = (left, right) => left - right;
    return { about, pages: [...[...first].sort(inOrder), ...rest.sort(inOrder)] };
  };

  // Pairs can stand apart from each other: a page is a hit only if every run stands there whole.
  const hit = async (page, words, apart, { texts }) => {
    const [url, title, kind, text] = (await get(`texts/${Math.floor(page / texts)}`))[page % texts];
    const [low, lowTitle] = [text.toLowerCase(), plain(title)];
    if (!apart && !words.every((run) => plain(text).includes(run) || lowTitle.includes(run))) return null;
    const longest = [...words].sort((left, right) => right.length - left.length).find((run) => low.includes(run));
    return { url, title, kind, text, at: longest ? low.indexOf(longest) : 0 };
  };

  const marked = (text, words) => {
    const pattern = new RegExp(`(${words.map((run) => RegExp.escape?.(run) ?? run).join("|")})`, "iu");
    return text.split(pattern).map((each, at) => (at % 2 ? make("mark", { textContent: each }) : each));
  };

  const shown = ({ url, title, kind, text, at }, words) => {
    const start = Math.max(0, at - 24);
    const excerpt = text.slice(start, start + 90).replaceAll("\n", " · ");
    const address = new URL(url, site);
    return make("li", {},
      make("a", { href: address.href }, ...marked(title, words)),
      make("span", { className: "s-chip s-quiet", textContent: kind }),
      make("p", {}, start ? "…" : "", ...marked(excerpt, words), text.length > start + 90 ? "…" : ""));
  };

  const field = make("input", { type: "search", placeholder: "项目、机构、社区、条款……", autocomplete: "off", enterKeyHint: "search" });
  field.setAttribute("aria-label", "搜索");
  const said = make("p", { className: "s-small", textContent: HINT });
  said.setAttribute("role", "status");
  const list = make("ol");
  const more = make("button", { type: "button", className: "md-button", textContent: "再看一些", hidden: true });
  const close = make("button", { type: "button", className: "s-close", textContent: "关闭" });
  const dialog = make("dialog", { className: "s-search md-typeset" }, make("form", { method: "dialog" }, field, close), said, list, more);
  dialog.setAttribute("aria-label", "搜索");

  let asked = 0;
  const ask = async () => {
    const turn = ++asked;
    let words = runs(field.value);
    list.replaceChildren();
    more.hidden = true;
    said.textContent = words.length ? "" : HINT;
    if (!words.length) return;
    try {
      const { about, pages } = await ranked(words);
      let next = 0;
      let apart = false;
      let how = "";
      const page = async () => {
        const batch = [];
        const end = Math.min(pages.length, next + LOOKED);
        while (batch.length < SHOWN && next < end) {
          const some = pages.slice(next, (next += SHOWN));
          batch.push(...(await Promise.all(some.map((each) => hit(each, words, apart, about)))).filter(Boolean));
        }
        if (turn !== asked) return;
        if (!batch.length && !list.children.length && pages.length && !apart) {
          how = `${next < pages.length ? `最像的 ${next} 页里` : ""}没有一页连着这样写，以下各页有这些字。`;
          [words, apart, next] = [words.flatMap(tokens), true, 0];
          return page();
        }
        list.append(...batch.map((each) => shown(each, words)));
        more.hidden = next >= pages.length;
        const count = list.children.length;
        said.textContent = count ? how + (more.hidden ? `找到 ${count} 页。` : `先列 ${count} 页，还有。`) : "没有找到。换一个词，或少写几个字。";
      };
      more.onclick = page;
      await page();
    } catch {
      if (turn === asked) said.textContent = location.protocol === "file:" ? "搜索要从网站地址打开，拷到本机的副本不能搜索。" : "搜索的数据没有取到，请检查网络，再试一次。";
    }
  };

  let waiting = 0;
  field.addEventListener("input", (event) => {
    clearTimeout(waiting);
    if (!event.isComposing) waiting = setTimeout(ask, 150);
  });
  field.addEventListener("compositionend", ask);
  const open = () => {
    if (dialog.open) return;
    dialog.showModal();
    field.focus();
    field.select();
  };
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.preventDefault(); // else the field is emptied first
      dialog.close();
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const stops = [field, ...list.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    stops[Math.max(0, Math.min(stops.length - 1, at))].focus();
    event.preventDefault();
  });
  dialog.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const first = list.querySelector("a");
    if (first) first.focus();
    else ask();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (((event.key === "/" || event.key === "s") && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) || (event.key === "k" && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      open();
    }
  });

  const button = make("button", { type: "button", className: "md-header__button md-icon", innerHTML: icon, onclick: open });
  button.setAttribute("aria-label", "搜索");
  button.title = "搜索（按 /）";
  header.append(button);
  document.body.append(dialog);
  const query = new URLSearchParams(location.search).get("q");
  if (query && document.querySelector("[data-search]")) {
    field.value = query;
    open();
    ask();
  }
})();
