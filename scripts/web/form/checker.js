// The checks in their worker: started when somebody begins to type, asked when the typing pauses.

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { connect } from "../python/client.js";
import { pointer } from "./pointer.js";
import { compacted, pruned } from "./shape.js";

let worker;

/** The worker of this page; `ready` fails where the browser can't run it, or it can't be had from the site. */
export function python(base) {
  if (!worker) {
    const client = connect(new URL("assets/apply/", base).href);
    worker = { ready: Promise.resolve(client.ready), call: (...args) => client.call(...args) };
    worker.ready.catch(() => {
      client.close();
      worker = undefined; // the next question tries again: the network may be back
    });
  }
  return worker;
}

export const today = () =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" }).format(new Date());

const PAUSE = 700; // ms without a change before the checks run

const SHORT = 150; // ms: a phone need not look at the whole form between two letters

/** `data` without its blanks, once the typing rests for a moment: {data, isSettled}. */
export function useSettled(data) {
  const [settled, setSettled] = useState(data);
  useEffect(() => {
    if (settled === data) return undefined;
    const wait = setTimeout(() => setSettled(data), SHORT);
    return () => clearTimeout(wait);
  }, [data]);
  return { data: useMemo(() => pruned(settled) ?? {}, [settled]), isSettled: settled === data };
}

/** What the checks say of `data` as the file at `path`: {state, findings, later, fingerprint, text}.
 *
 * `state`: idle (nothing typed yet), loading, checking, done, failed. What was found stays until the
 * next answer; the file does not: nobody takes one that lacks the last word typed. `body` is the text
 * below a case study's front matter; other files have none. */
export function useCheck(base, register, path, { data, isSettled }, changes, body) {
  const [result, setResult] = useState({ state: "idle", findings: [], later: [] });
  const isOld =
    result.state === "done" && !(isSettled && result.of === data && result.at === path && result.body === body);
  const turn = useRef(0);
  useEffect(() => {
    if (!changes || !isSettled) return undefined;
    const mine = ++turn.current;
    const tell = (made) => mine === turn.current && setResult((old) => ({ ...old, ...made }));
    const wait = setTimeout(async () => {
      try {
        tell({ state: result.state === "idle" || result.state === "loading" ? "loading" : "checking" });
        const { ready, call } = python(base);
        await ready;
        if (mine !== turn.current) return;
        tell({ state: "checking" });
        tell({ ...(await ask(call, path, data, body, await register)), of: data, at: path, body, state: "done" });
      } catch (error) {
        console.error(error);
        tell({ state: "failed" });
      }
    }, PAUSE);
    return () => clearTimeout(wait);
  }, [changes, path, data, isSettled, body]);
  return isOld ? { ...result, state: "checking", text: undefined } : result;
}

async function ask(call, path, data, body, register) {
  const { compact, place } = compacted(data);
  const yaml = (await call("write", { path, data: compact })).text;
  const text = body === undefined ? yaml : `---\n${yaml}---\n\n${body.trim()}\n`;
  const { findings, ...answer } = await call("check", { path, text, register, today: today() });
  return {
    text,
    ...answer,
    findings: findings.map((each) => ({ ...each, at: pointer(place(each.keys ?? [])) })),
  };
}
