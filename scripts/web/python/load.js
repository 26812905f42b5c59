// 装好 Pyodide 和我们的 Python，返回 call(name, args)：JSON 进，JSON 出。
// 浏览器的 Worker 和测试（Node）用的是同一个函数。

/**
 * @param {Function} loadPyodide pyodide.mjs 里的同名函数
 * @param {string} indexURL      Pyodide 的五个文件在哪里
 * @param {Uint8Array} bundle    python.zip 的内容
 */
export async function load(loadPyodide, indexURL, bundle) {
  const pyodide = await loadPyodide({ indexURL });
  pyodide.unpackArchive(bundle, "zip", { extractDir: "/sanshe" });
  const run = pyodide.runPython(`
import sys
from pathlib import Path
sys.path.insert(0, "/sanshe")
from sanshe import browser, tree
browser.open_at(tree.FolderTree(Path("/sanshe")))
browser.run
`);
  return (name, { bytes, ...args } = {}) => JSON.parse(run(name, JSON.stringify(args), bytes && pyodide.toPy(bytes)));
}
