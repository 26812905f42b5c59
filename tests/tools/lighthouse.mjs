// 用 Lighthouse 看几个网址，手机的样子；写一个 JSON：每个网址各类的得分（0–100）和扣分的地方。
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const { chromium, flags, categories, addresses } = JSON.parse(process.argv[2]);
const chrome = await launch({ chromePath: chromium, chromeFlags: flags });
const found = [];
try {
  for (const address of addresses) {
    const { lhr } = await lighthouse(address, {
      port: chrome.port,
      logLevel: "error",
      onlyCategories: categories,
      disableFullPageScreenshot: true,
    });
    if (lhr.runtimeError) throw new Error(`${address}: ${lhr.runtimeError.message}`);
    const parts = Object.values(lhr.categories);
    const counted = parts.flatMap((part) => part.auditRefs.filter(({ weight }) => weight > 0));
    const audits = counted.map(({ id }) => lhr.audits[id]);
    found.push({
      address,
      scores: Object.fromEntries(parts.map(({ id, score }) => [id, Math.round(score * 100)])),
      lost: audits
        .filter(({ score }) => score !== null && score < 1)
        .map(({ id, title, displayValue }) => `${id}: ${title} ${displayValue ?? ""}`.trim()),
    });
  }
} finally {
  chrome.kill();
}
process.stdout.write(JSON.stringify(found));
