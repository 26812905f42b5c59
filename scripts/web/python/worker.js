// 模块 Worker：填表的页面不等它。装好以后，一次回答一个请求。
import { load } from "./load.js";

const here = new URL(".", self.location.href);

async function start() {
  const [{ loadPyodide }, reply] = await Promise.all([
    import(new URL("pyodide/pyodide.mjs", here).href),
    fetch(new URL("python.zip", here), { cache: "no-cache" }), // 规则改了，下一次打开就是新的
  ]);
  if (!reply.ok) throw new Error(`python.zip: ${reply.status}`);
  const bundle = new Uint8Array(await reply.arrayBuffer());
  return load(loadPyodide, new URL("pyodide/", here).href, bundle);
}

const loading = start();
loading.then(
  () => self.postMessage({ ready: true }),
  (error) => self.postMessage({ ready: false, error: String(error) }),
);

self.onmessage = async ({ data: { id, name, args } }) => {
  try {
    const call = await loading;
    self.postMessage({ id, result: call(name, args) });
  } catch (error) {
    self.postMessage({ id, error: String(error) });
  }
};
