// 页面这一头：connect(base) 起一个 Worker；base 是 assets/apply/ 的地址。

/**
 * @param {string|URL} base assets/apply/ 的地址，以 / 结尾
 * @returns {{ready: Promise<void>, call: (name: string, args: object) => Promise<any>, close: () => void}}
 *   args 里的 bytes 是 Uint8Array，其余是 JSON；函数见 scripts/sanshe/browser.py
 */
export function connect(base) {
  const worker = new Worker(new URL("worker.js", new URL(base, document.baseURI)), { type: "module" });
  const waiting = new Map();
  let next = 0;
  let fail;
  const ready = new Promise((resolve, reject) => {
    fail = (error) => {
      reject(error);
      for (const { reject: rejectCall } of waiting.values()) rejectCall(error);
      waiting.clear();
    };
    worker.onmessage = ({ data }) => {
      if (data.ready === true) resolve();
      else if (data.ready === false) fail(new Error(data.error));
      else {
        const { resolve: resolveCall, reject: rejectCall } = waiting.get(data.id) ?? {};
        waiting.delete(data.id);
        if (data.error !== undefined) rejectCall?.(new Error(data.error));
        else resolveCall?.(data.result);
      }
    };
    worker.onerror = (event) => fail(new Error(event.message ?? "worker"));
  });
  ready.catch(() => {}); // 谁等 ready 谁处理；没人等也不算未处理的错误
  return {
    ready,
    call(name, args = {}) {
      return new Promise((resolve, reject) => {
        waiting.set(next, { resolve, reject });
        worker.postMessage({ id: next++, name, args });
      });
    },
    close: () => worker.terminate(),
  };
}
