// 图表：照着页面上的表画，表里没有的不画。表在没有脚本时也在，所以这里只管好看。
// 一张图是一个 .s-chart：data-table 是表的 id，data-kind 是画法；表头的 data-unit 是单位，格子的 data-value 是数目。
import { BarChart, SankeyChart } from "echarts/charts";
import { GridComponent, LegendComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, GridComponent, LegendComponent, SankeyChart, SVGRenderer]);

/** 表的内容：行的名称（第一栏），要画的几栏，各行的全部文字。 */
function read(table) {
  const heads = [...table.tHead.rows[0].cells];
  const rows = [...table.tBodies[0].rows].map((row) => [...row.cells]);
  return {
    names: rows.map((cells) => cells[0].textContent),
    texts: rows.map((cells) => cells.map((cell) => cell.textContent)),
    series: heads.flatMap((head, at) =>
      head.dataset.unit
        ? [{ title: head.textContent, unit: head.dataset.unit, values: rows.map((cells) => Number(cells[at].dataset.value ?? 0)) }]
        : [],
    ),
  };
}

/** 大的金额写三位数字的万元，准确的在表里；别的照写。 */
function brief(value, unit) {
  if (unit === "元" && value >= 1e4) return `${(value / 1e4).toLocaleString("zh-CN", { maximumSignificantDigits: 3 })}万元`;
  return `${value.toLocaleString("zh-CN")}${unit}`;
}

/** 颜色写在样式表里，深浅两套。 */
function colours(element) {
  const style = getComputedStyle(element);
  const of = (name) => style.getPropertyValue(name).trim();
  return { all: [1, 2, 3].map((at) => of(`--s-chart-${at}`)), text: style.color, back: of("--s-paper"), font: style.fontFamily, size: parseFloat(style.fontSize) };
}

// 横条：名称在条的上方，长的名称在手机上也放得下；数目在条的末端。
// 叠起来的只有两样：用了的涂满，没有用的空着，不靠颜色也分得清。
function bars(table, look, width, { stacked, chosen }) {
  const thick = look.size * (stacked ? 1.3 : 0.9);
  const series = stacked ? table.series : [table.series[chosen]];
  const legend = stacked ? { top: 0, left: 0, selectedMode: false, itemWidth: 16, itemHeight: 10, textStyle: { color: look.text, fontSize: look.size } } : undefined;
  return {
    legend,
    grid: { left: 0, right: stacked ? 0 : look.size * 7, top: look.size * (stacked ? 2.4 : 0.6), bottom: 0, outerBoundsMode: "none" },
    xAxis: { type: "value", show: false, min: 0, max: "dataMax" },
    yAxis: {
      type: "category",
      inverse: true,
      data: table.names,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: { inside: true, interval: 0, margin: 0, align: "left", verticalAlign: "bottom", padding: [0, 0, thick / 2 + look.size * 0.25, 0], color: look.text, fontSize: look.size, width, overflow: "truncate" },
      z: 5,
    },
    series: series.map(({ title, unit, values }, at) => ({
      type: "bar",
      name: title,
      stack: stacked ? "all" : undefined,
      data: values,
      barWidth: thick,
      itemStyle: at ? { color: "transparent", borderColor: look.all[0], borderWidth: 1, borderRadius: 2 } : { color: look.all[0], borderRadius: 2 },
      label: stacked
        ? { show: true, position: "inside", color: at ? look.text : look.back, fontSize: look.size * 0.9, formatter: ({ value }) => (value ? String(value) : "") }
        : { show: true, position: "right", color: look.text, fontSize: look.size, formatter: ({ value }) => brief(value, unit) },
      silent: true,
    })),
  };
}

// 流向：起点在左，去处在右，各写着合计；手机上一个标签两三行，不相碰。
function flow(table, look, width) {
  const narrow = width < 600;
  const right = look.size * (narrow ? 8 : 14);
  const [{ unit, values }] = table.series;
  const links = table.texts.map(([source, target], at) => ({ source, target, value: values[at] }));
  const starts = new Set(links.map((each) => each.source));
  const ends = new Set(links.map((each) => each.target));
  const node = (name) => {
    const last = !starts.has(name);
    const aside = !ends.has(name) && name !== links[0].source;
    const label = last ? {} : { width: (width - right) / 3 - look.size, overflow: "break" };
    return { name, label, itemStyle: { color: look.all[last ? 2 : aside ? 1 : 0] } };
  };
  return {
    series: {
      type: "sankey",
      left: 0,
      right,
      top: look.size,
      bottom: look.size,
      nodeWidth: look.size * 0.7,
      nodeGap: look.size * (narrow ? 2.6 : 1.3),
      draggable: false,
      layoutIterations: 0, // 次序照表，不打乱
      data: [...new Set([...starts, ...ends])].map(node),
      links,
      lineStyle: { color: "target", opacity: 0.3 },
      label: { color: look.text, fontSize: look.size, lineHeight: look.size * 1.3, textBorderColor: look.back, textBorderWidth: 3, formatter: ({ name, value }) => `${name}${narrow ? "\n" : "　"}${brief(value, unit)}` },
      silent: true,
    },
  };
}

function draw(chart, box, table) {
  const look = colours(box);
  const kind = box.dataset.kind;
  const stacked = kind === "stack";
  const chosen = Number(box.querySelector("input:checked")?.value ?? 0);
  const drawn = kind === "flow" ? flow(table, look, chart.getWidth()) : bars(table, look, chart.getWidth(), { stacked, chosen });
  const textStyle = { fontFamily: look.font, color: look.text };
  chart.setOption({ animation: false, textStyle, ...drawn }, { notMerge: true }); // 什么也不动
}

const begin = (box) => {
  const canvas = box.querySelector(".s-canvas");
  const table = read(document.getElementById(box.dataset.table));
  const chart = init(canvas, null, { renderer: "svg" });
  const again = () => draw(chart, box, table);
  again();
  box.addEventListener("change", again);
  new ResizeObserver(() => {
    if (canvas.clientWidth === chart.getWidth()) return;
    chart.resize();
    again();
  }).observe(canvas);
  // 主题把深浅写在 body 上
  new MutationObserver(again).observe(document.body, { attributeFilter: ["data-md-color-scheme"] });
};

// 快看到时才画
const near = new IntersectionObserver(
  (seen) => {
    for (const { isIntersecting, target } of seen) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      begin(target);
    }
  },
  { rootMargin: "400px" },
);
for (const box of document.querySelectorAll(".s-chart")) near.observe(box);
