// 项目一页的筛选：先取每个项目有哪些值（list/index.json），再取要看的卡片，一百张一份。
// 没有这个脚本，页面上是前几张卡片和各县（市）区名单的链接。
(() => {
  "use strict";
  const form = document.getElementById("filter");
  const list = document.getElementById("projects");
  if (!form || !list) return;
  const said = document.getElementById("count");
  const none = document.getElementById("none");
  const more = document.getElementById("more");
  const SHOWN = 24;
  const folder = new URL(form.dataset.list, location.href);
  const get = (name) =>
    fetch(new URL(`${name}.json`, folder)).then((answer) => {
      if (!answer.ok) throw new Error(answer.status);
      return answer.json();
    });

  const files = new Map();
  const html = async (number, perFile) => {
    const file = Math.floor(number / perFile);
    if (!files.has(file)) files.set(file, get(file));
    return (await files.get(file))[number % perFile];
  };

  const given = [...new URLSearchParams(location.search)];
  const start = async () => {
    const chosen = given.some(([key]) => key !== "words");
    form.querySelector("details").open = chosen || matchMedia("(min-width: 60em)").matches;
    form.hidden = location.protocol === "file:";
    form.dataset.ready = ""; // until then the sheet keeps the room, so that the cards below don't jump
    const { facets, per_file: perFile } = await get("index");
    const count = facets[0]?.of.length ?? 0;
    const everything = Array.from({ length: count }, (_, number) => number);
    const titles = new Map(facets.map((each) => [each.key, optionsOf(form.elements[each.key])]));

    // Which values of a facet are asked for; null for all. An agency by any part of its name.
    const asked = ({ key, values }) => {
      const value = form.elements[key].value.trim();
      if (!value) return null;
      if (key !== "agency") return new Set([values.indexOf(value)]);
      return new Set([...titles.get(key).keys()].filter((at) => titles.get(key)[at].includes(value) || values[at] === value.toUpperCase()));
    };
    const matches = (facet, wanted, number) => !wanted || facet.of[number].some((value) => wanted.has(value));

    const withWords = async (numbers) => {
      const words = form.elements.words.value.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
      if (!words.length) return numbers;
      const texts = await Promise.all(numbers.map((number) => html(number, perFile)));
      return numbers.filter((_, at) => {
        const text = texts[at].replace(/<[^>]*>/g, " ").normalize("NFKC").toLowerCase();
        return words.every((word) => text.includes(word));
      });
    };

    const sorted = (numbers) => {
      const by = facets.find((each) => each.key === form.elements.sort.value);
      if (!by) return numbers;
      const place = (number) => by.of[number][0] ?? Infinity;
      return [...numbers].sort((left, right) => place(left) - place(right) || left - right);
    };

    // Beside every value how many there would be with it, all else as chosen.
    const countValues = (numbers, wanted) => {
      for (const [at, facet] of facets.entries()) {
        if (facet.key === "agency") continue;
        const others = numbers.filter((number) => facets.every((each, other) => other === at || matches(each, wanted[other], number)));
        const counts = new Array(facet.values.length).fill(0);
        for (const number of others) for (const value of facet.of[number]) counts[value] += 1;
        for (const [value, option] of [...form.elements[facet.key].options].slice(1).entries()) {
          option.textContent = `${titles.get(facet.key)[value]}（${counts[value]}）`;
        }
      }
    };

    let turn = 0;
    const show = async () => {
      const mine = ++turn;
      list.classList.toggle("s-rows", form.elements.view.value === "rows");
      const wanted = facets.map(asked);
      const worded = await withWords(everything);
      const numbers = sorted(worded.filter((number) => facets.every((each, at) => matches(each, wanted[at], number))));
      if (mine !== turn) return;
      countValues(worded, wanted);
      let shown = 0;
      const next = async () => {
        const some = numbers.slice(shown, shown + SHOWN);
        const cards = await Promise.all(some.map((number) => html(number, perFile)));
        if (mine !== turn) return;
        if (!shown) list.replaceChildren();
        list.insertAdjacentHTML("beforeend", cards.join("")); // made and escaped when the site was built
        shown += some.length;
        more.hidden = shown >= numbers.length;
        none.hidden = numbers.length > 0;
        said.textContent = numbers.length === count ? `共 ${count} 个。` : `找到 ${numbers.length} 个，共 ${count} 个。`;
      };
      more.onclick = async () => {
        const last = list.lastElementChild;
        await next();
        last?.nextElementSibling?.querySelector("a")?.focus();
      };
      await next();
    };

    // What was chosen stands in the address, so that it can be sent to a colleague.
    const remember = () => {
      const query = new URLSearchParams();
      for (const [key, value] of new FormData(form)) if (value) query.set(key, value);
      history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
    };
    for (const [key, value] of given) {
      const field = form.elements.namedItem(key);
      if (field && "value" in field) field.value = value;
    }
    let waiting = 0;
    const changed = () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => show().then(remember, failed), 120);
    };
    form.addEventListener("input", changed);
    form.addEventListener("reset", () => setTimeout(changed));
    form.addEventListener("submit", (event) => event.preventDefault());
    if (given.length) await show();
    else {
      countValues(everything, facets.map(() => null));
      more.hidden = count <= list.children.length;
      more.onclick = () => show().catch(failed);
    }
  };

  const optionsOf = (field) =>
    [...(field.list ?? field).options].slice(field.list ? 0 : 1).map((option) => option.value && field.list ? option.value : option.textContent);
  const failed = () => {
    if (location.protocol !== "file:") said.textContent = "筛选要用的数据没有取到，请检查网络，再试一次。";
  };
  start().catch(() => {
    form.hidden = true;
    failed();
  });
})();
