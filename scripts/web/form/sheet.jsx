/** @jsxImportSource preact */
// One form on the screen: some of a schema's fields, what was found beside them, and the way to each.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { Field, Form, idOf } from "./fields.jsx";
import { keys, pointer, put } from "./pointer.js";
import { fieldAt } from "./shape.js";
import { sums } from "./sums.jsx";

/** The place that the form shows for `at`: choices and scores have one place for all of them. */
function home(fields, at) {
  const path = keys(at);
  for (let end = 1; end < path.length; end++) {
    const field = fieldAt(fields, path.slice(0, end));
    if (field?.items?.enum) return pointer(path.slice(0, end));
  }
  return at;
}

/** Shape from the schema as one types; the rest from the checks. Shape is said once, in the form's words. */
function merged(shape, data, findings) {
  const own = shape.problems(data);
  const others = own.length ? findings.filter((each) => !each.rule.startsWith("shape-")) : findings;
  return [...own, ...others.map((each) => ({ ...each, at: home(shape.fields, each.at ?? "") }))];
}

/** A function that runs what it is given as soon as the form has drawn, in the same turn: any later, and
 * the focus would be taken from somebody who types already, whose letters are lost. */
function useDrawn() {
  const waiting = useRef([]);
  const [, draw] = useState(0);
  useLayoutEffect(() => waiting.current.splice(0).forEach((each) => each()));
  return (run) => {
    waiting.current.push(run);
    draw((old) => old + 1);
  };
}

/** What the form of `kind` needs, for `data` that `change` replaces.
 *
 * `shows(at)` says whether problems at a place are told already: nobody is told off for what they
 * have not come to. */
export function useSheet({ shape, kind, data, clean, change, result, terms, law, hints, names, shows }) {
  const [open, setOpen] = useState(new Set());
  const [touched, setTouched] = useState(new Set());
  const [said, say] = useState("");
  const drawn = useDrawn();
  const now = useRef(data);
  now.current = data;
  const problems = useMemo(
    () => merged(shape, clean, result.findings),
    [shape, clean, result.findings],
  );
  const shown = problems.filter((each) => shows(each.at) || touched.has(each.at));
  const byPlace = Map.groupBy
    ? Map.groupBy(shown, (each) => each.at)
    : shown.reduce((map, each) => map.set(each.at, [...(map.get(each.at) ?? []), each]), new Map());
  const form = {
    problems: byPlace,
    open,
    sums: sums(kind, data, terms),
    hints,
    names,
    law,
    full: terms.points?.[kind],
    say,
    drawn,
    counts: (at) =>
      shown.filter(
        (each) => each.severity !== "note" && (each.at === at || each.at.startsWith(`${at}/`)),
      ).length,
    put: (path, value) => {
      now.current = put(now.current, path, value);
      change(now.current);
    },
    touch: (path) => setTouched((old) => new Set(old).add(pointer(path))),
    toggle: (at, on, siblings = []) =>
      setOpen((old) => {
        const made = new Set([...old].filter((each) => !siblings.includes(each)));
        if (on) made.add(at);
        else made.delete(at);
        return made;
      }),
  };
  /** Opens what is closed on the way to `at` and puts the focus there. */
  const reveal = (at) => {
    const path = keys(at);
    const way = path.map((_, index) => pointer(path.slice(0, index + 1)));
    setOpen((old) => new Set([...old, ...way]));
    drawn(() => {
      for (let end = path.length; end > 0; end--) {
        const found = document.getElementById(idOf(path.slice(0, end)));
        if (!found) continue;
        found.scrollIntoView({ block: "center" });
        found.focus();
        return;
      }
    });
  };
  return { form, problems, reveal, said };
}

export function Sheet({ sheet, schema, data, names, bare }) {
  return (
    <Form.Provider value={sheet.form}>
      {names.map((key) => (
        <Field
          key={key}
          schema={schema.properties[key]}
          path={[key]}
          value={data[key]}
          required={schema.required?.includes(key)}
          bare={bare && names.length === 1}
        />
      ))}
      <p class="a-hidden" role="status">
        {sheet.said}
      </p>
    </Form.Provider>
  );
}

/** Saves by itself: soon after each change, and at once when the page goes. Tells whether it could. */
export function useSaved(draft, save) {
  const [saved, setSaved] = useState(true);
  const latest = useRef(draft);
  const isFirst = useRef(true);
  latest.current = draft;
  useEffect(() => {
    if (isFirst.current) {
      isFirst.current = false;
      return undefined;
    }
    const wait = setTimeout(() => setSaved(save(latest.current)), 250);
    return () => clearTimeout(wait);
  }, [draft]);
  useEffect(() => {
    const flush = () => save(latest.current);
    const hidden = () => document.visibilityState === "hidden" && flush();
    addEventListener("pagehide", flush);
    document.addEventListener("visibilitychange", hidden);
    return () => {
      removeEventListener("pagehide", flush);
      document.removeEventListener("visibilitychange", hidden);
    };
  }, []);
  return saved;
}
