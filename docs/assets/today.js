// 首页：标出今天（北京时间）在哪一段日子里，还有几天。没有这个脚本，日期照样都在。
(() => {
  "use strict";
  const said = document.getElementById("today");
  const steps = [...document.querySelectorAll("[data-from]")].map((item) => ({ item, title: item.querySelector("b").textContent, from: item.dataset.from, to: item.dataset.to }));
  if (!said || !steps.length) return;
  const DAY = 864e5;
  const today = new Date(Date.now() + 8 * 36e5).toISOString().slice(0, 10); // no summer time there
  const days = (until) => Math.round((Date.parse(until) - Date.parse(today)) / DAY);
  const words = (iso) => iso.split("-").map(Number).reduce((text, part, at) => text + part + "年月日"[at], "");
  const mark = ({ item }, text) => {
    const chip = document.createElement("span");
    chip.className = "s-chip s-state";
    chip.textContent = text;
    item.querySelector("b").append(" ", chip);
  };

  const now = steps.filter((each) => each.from <= today && today <= each.to);
  const next = steps.find((each) => today < each.from);
  for (const each of now) mark(each, "现在");
  if (!now.length && next) mark(next, "下一步");
  const parts = now.map((each) => `${each.title}${today === each.to ? "今天截止" : `到${words(each.to)}止，还有 ${days(each.to)} 天`}`);
  if (next) parts.push(`${next.title}${words(next.from)}开始，还有 ${days(next.from)} 天`);
  said.textContent = `今天是${words(today)}。${parts.length ? parts.join("；") : "这一年的日子都已过去"}。`;
})();
