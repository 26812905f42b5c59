/** @jsxImportSource preact */
// What adds up, beside where it is typed: plain sums in fen; whether a figure is allowed is the rules' to say.

import { fen, plain, total, yuan } from "./money.js";

const sum = (value, words) => ({ value, words, text: plain(value), shown: yuan(value) });

/** Points are added like money; they have one decimal. */
const score = (value) => {
  const text = plain(value).replace(/0$/, "").replace(/\.0$/, "");
  return { value, words: "各项之和", text, shown: `${text}分` };
};

/** What a field should hold by the fields beside it: pointer -> {value in fen, words, text, shown}. */
export function sums(kind, data, terms) {
  const found = new Map();
  if (kind === "application") {
    const lines = data.budget?.lines ?? [];
    lines.forEach((line, index) => {
      const price = fen(line?.unit_price);
      if (price !== null && Number.isInteger(line.quantity))
        found.set(
          `/budget/lines/${index}/amount`,
          sum(price * BigInt(line.quantity), "单价乘以数量"),
        );
    });
    const all = total(lines.map((each) => each?.amount));
    if (all) found.set("/budget/total", sum(all, "明细之和"));
    found.set("/budget/city_share", sum(fen(terms.city_share), "通知规定每个项目"));
  }
  if ((kind === "midterm" || kind === "final") && data.points?.length)
    found.set("/score", score(total(data.points.map((each) => each?.points))));
  return found;
}

/** Sums by category and by source, and how far each source is from what is said of it elsewhere. */
export function Budget({ data, schema, terms }) {
  const lines = data.budget?.lines ?? [];
  if (!lines.some((each) => fen(each?.amount))) return <p>填了预算明细的金额，这里就加起来。</p>;
  const line = schema.properties.budget.properties.lines.items.properties;
  const by = (key) =>
    line[key].enum
      .map((each) => [
        each,
        line[key]["x-labels"][each],
        total(lines.filter((one) => one?.[key] === each).map((one) => one.amount)),
      ])
      .filter(([, , amount]) => amount);
  const wanted = (source) =>
    terms.city_sources.includes(source)
      ? fen(terms.city_share)
      : total((data.matching ?? []).filter((one) => one?.source === source).map((one) => one.amount));
  const sources = by("source");
  for (const one of data.matching ?? [])
    if (one?.source && !sources.some(([key]) => key === one.source))
      sources.push([one.source, line.source["x-labels"][one.source] ?? one.source, 0n]);
  return (
    <div class="a-totals">
      <Table head={["科目", "合计"]} caption="按科目">
        {by("category").map(([key, words, amount]) => (
          <tr key={key}>
            <th scope="row">{words}</th>
            <td class="s-number">{yuan(amount)}</td>
          </tr>
        ))}
      </Table>
      <Table head={["资金来源", "明细合计", "与应有的比"]} caption="按资金来源">
        {sources.map(([key, words, amount]) => (
          <tr key={key}>
            <th scope="row">{words}</th>
            <td class="s-number">{yuan(amount)}</td>
            <td class={amount === wanted(key) ? "" : "a-differs"}>
              <Difference
                amount={amount}
                wanted={wanted(key)}
                of={terms.city_sources.includes(key) ? "市级专项经费" : "配套资金里写的"}
              />
            </td>
          </tr>
        ))}
        <tr>
          <th scope="row">全部</th>
          <td class="s-number">{yuan(total(lines.map((each) => each?.amount)))}</td>
          <td />
        </tr>
      </Table>
    </div>
  );
}

function Difference({ amount, wanted, of }) {
  if (amount === wanted) return <>与{of}相符</>;
  const [words, gap] = amount > wanted ? ["多", amount - wanted] : ["少", wanted - amount];
  return (
    <>
      比{of}（{yuan(wanted)}）{words} {yuan(gap)}
    </>
  );
}

function Table({ head, caption, children }) {
  return (
    <div class="s-scroll" tabIndex={0} role="region" aria-label={caption}>
      <table class="s-table">
        <caption class="a-hidden">{caption}</caption>
        <thead>
          <tr>
            {head.map((each) => (
              <th scope="col" key={each}>
                {each}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
