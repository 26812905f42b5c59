/** @jsxImportSource preact */
// Puts the form where the page wants it. All that it loads stands on the same site.

import { render } from "preact";
import { Application } from "./application.jsx";
import { Records } from "./records.jsx";
import { Shape } from "./shape.js";

const base = new URL("../../", import.meta.url);
const json = async (path) => {
  const answer = await fetch(new URL(path, base));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
};

async function start(place) {
  const index = await json("assets/apply/index.json");
  const year = Number(new URLSearchParams(location.search).get("year")) || index.year;
  const terms = index.years[year] ?? index.years[index.year];
  const rule = (id) => new URL(`rules/${id}.html`, base).href;
  const clause = (number) =>
    new URL(`notices/${terms.year}.html#${encodeURIComponent(number)}`, base).href;
  const register = json("data/register.json");
  register.catch(() => {}); // told when the checks need it: without it they would say what is not so
  const site = {
    base,
    forge: index.forge,
    kinds: index.kinds,
    roles: index.roles,
    titles: index.rules,
    projects: json(`assets/apply/${terms.year}/projects.json`).catch(() => []),
    register,
    rule,
    clause,
    law: (problem) => (
      <span class="a-law">
        {problem.clause && <a href={clause(problem.clause)}>依据 {problem.clause}</a>}{" "}
        {index.rules[problem.rule] && <a href={rule(problem.rule)}>这条规则</a>}
      </span>
    ),
    shape: async (schema) => new Shape(await json(`assets/apply/${terms.year}/${schema}.json`)),
  };
  place.replaceChildren();
  if (place.dataset.form === "records") render(<Records {...{ site, terms }} />, place);
  else
    render(<Application {...{ site, terms }} shape={await site.shape("application")} />, place);
}

const place = document.getElementById("a-form");
if (place)
  start(place).catch((error) => {
    console.error(error);
    place.textContent =
      "表单没有打开：网站上的文件不全，或者网络断了。请刷新再试；还不行，请告诉维护人员，或到县（市）区民政局按纸质办理。";
  });
