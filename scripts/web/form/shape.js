// What a year's schema says: its fields, and what in the data does not have their shape, in words.

import Ajv from "ajv/dist/2020.js";
import { keys, pointer } from "./pointer.js";

/** The schema without references. Ours have no cycles. */
export function resolved(schema, defs = schema.$defs) {
  const node = schema.$ref ? { ...defs[schema.$ref.split("/").pop()], ...schema } : { ...schema };
  delete node.$ref;
  delete node.$defs;
  if (node.items) node.items = resolved(node.items, defs);
  if (node.properties)
    node.properties = Object.fromEntries(
      Object.entries(node.properties).map(([key, each]) => [key, resolved(each, defs)]),
    );
  return node;
}

/** The schema of the value at `path`; undefined where it knows no such place. */
export const fieldAt = (schema, path) =>
  path.reduce(
    (node, key) => (typeof key === "number" ? node?.items : node?.properties?.[key]),
    schema,
  );

/** 承接机构 › 曾用名第1项 › 原名称 */
export function titleAt(schema, path) {
  const words = [];
  path.forEach((key, index) => {
    if (typeof key === "number") words[words.length - 1] += `第${key + 1}项`;
    else words.push(fieldAt(schema, path.slice(0, index + 1))?.title ?? String(key));
  });
  return words.join(" › ");
}

/** Where a place stands in the form, comparable number by number. */
function order(schema, path) {
  return path.map((key, index) =>
    typeof key === "number"
      ? key
      : Object.keys(fieldAt(schema, path.slice(0, index))?.properties ?? {}).indexOf(key),
  );
}

/** Problems in the order of the form. */
export function inOrder(schema, problems) {
  const keyed = problems.map((each) => [order(schema, keys(each.at)), each]);
  const compare = (one, other) => {
    for (let index = 0; index < Math.max(one.length, other.length); index++)
      if (one[index] !== other[index]) return (one[index] ?? -1) - (other[index] ?? -1);
    return 0;
  };
  return keyed.sort(([one], [other]) => compare(one, other)).map(([, each]) => each);
}

const isMapping = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

const isBlank = (value) => value === undefined || value === "";

/** `data` without what was left blank. Blank items keep their place in a list, as "". */
export function pruned(data) {
  if (typeof data === "string") return data.trim();
  if (Array.isArray(data)) {
    const items = data.map(pruned).map((each) => (each === undefined ? "" : each));
    return items.length ? items : undefined;
  }
  if (data && typeof data === "object") {
    const filled = Object.entries(data)
      .map(([key, value]) => [key, pruned(value)])
      .filter(([, value]) => !isBlank(value));
    return filled.length ? Object.fromEntries(filled) : undefined;
  }
  return data ?? undefined;
}

/** Pruned `data` without the blank items of its lists, and the way back: from a place in what is left to
 * the place in `data`. */
export function compacted(data) {
  const kept = new Map(); // pointer of a list -> the indices that are left
  const walk = (value, path) => {
    if (Array.isArray(value)) {
      const indices = [...value.keys()].filter((index) => value[index] !== "");
      kept.set(pointer(path), indices);
      return indices.map((index) => walk(value[index], [...path, index]));
    }
    if (value && typeof value === "object")
      return Object.fromEntries(
        Object.entries(value).map(([key, each]) => [key, walk(each, [...path, key])]),
      );
    return value;
  };
  const place = (path) =>
    path.reduce(
      (found, key) => [
        ...found,
        typeof key === "number" ? (kept.get(pointer(found))?.[key] ?? key) : key,
      ],
      [],
    );
  return { compact: walk(data, []), place };
}

/** Numbers and truth values typed as the schema has them; what can't be stays text. */
export function typed(schema, data) {
  if (Array.isArray(data)) return data.map((each) => typed(schema?.items, each));
  if (data && typeof data === "object")
    return Object.fromEntries(
      Object.entries(data).map(([key, each]) => [key, typed(schema?.properties?.[key], each)]),
    );
  if (schema?.type === "integer" && /^-?\d{1,9}$/.test(data)) return Number(data);
  if (schema?.type === "boolean" && (data === "true" || data === "false")) return data === "true";
  return data;
}

/** The required mappings that are missing, as empty ones: so that each missing field has its own place. */
function completed(schema, data) {
  if (schema?.type === "array" && Array.isArray(data))
    return data.map((each) => completed(schema.items, each === "" ? undefined : each));
  if (!schema?.properties || (data !== undefined && !isMapping(data))) return data;
  const made = { ...data };
  for (const [key, field] of Object.entries(schema.properties))
    if (made[key] !== undefined || (field.properties && schema.required?.includes(key)))
      made[key] = completed(field, made[key]);
  return made;
}

const FORMS = {
  date: ["日期写得不对", "请选一个日期，或写成 2021-01-28 的样子。"],
  month: ["月份写得不对", "请选一个月份，或写成 2021-05 的样子。"],
  money: ["金额写得不对", "只写数字，单位是元，最多两位小数，例如 4800.00；不要写“万”。"],
  points: ["分数写得不对", "只写数字，最多两位小数，例如 86.5。"],
  code: ["代码写得不对", "请照证书写，只用数字和大写字母，中间不留空格。"],
};

const quoted = (value) => `“${String(value).replace(/\s+/g, " ").slice(0, 30)}”`;

const WORDS = {
  required: (_, field) => [
    field.type === "array" ? "还没有列。" : "还没有填。",
    field.type === "array"
      ? "请至少添一项。"
      : field.enum
        ? "请选一项。"
        : field.type === "boolean"
          ? "请选是或否。"
          : "",
  ],
  enum: (value) => [`写的是${quoted(value)}，不在可以选的范围里。`, "请重新选一项。"],
  type: (value, field) =>
    field.type === "integer"
      ? [`写的是${quoted(value)}，这里要一个整数。`, "只写数字，不加逗号、单位和小数，例如 120。"]
      : ["这一处填得不成形。", field.description ?? ""],
  pattern: (value, field) => {
    const [message, fix] = FORMS[field["x-type"]] ?? ["写法不对", field.description ?? ""];
    return [`写的是${quoted(value)}，${message}。`, fix];
  },
  format: (value) => [`写的是${quoted(value)}，日历上没有这一天。`, "请核对年、月、日。"],
  maxLength: (value, field) => {
    const length = [...value].length;
    return [
      `有${length}个字，最多${field.maxLength}个字。`,
      `请删去至少${length - field.maxLength}个字。`,
    ];
  },
  maxItems: (value, field) => [
    `列了${value.length}项，最多${field.maxItems}项。`,
    "请合并相近的项，或删去不必要的。",
  ],
  minimum: (value, field) => [`写的是 ${value}，太小了。`, `请写不小于 ${field.minimum} 的整数。`],
  maximum: (value, field) => [`写的是 ${value}，太大了。`, `请写不大于 ${field.maximum} 的整数。`],
  additionalProperties: () => ["表里没有这一栏。", "请删去。"],
};

/** What the words above speak of; a test holds that the schemas use no other keyword. */
export const KEYWORDS = Object.keys(WORDS);

function isDay(text) {
  const [year, month, day] = text.split("-").map(Number);
  const found = new Date(Date.UTC(year, month - 1, day));
  return found.getUTCMonth() === month - 1 && found.getUTCDate() === day;
}

/** The generated schema of one kind of file in one year. */
export class Shape {
  constructor(schema) {
    this.fields = resolved(schema);
    const ajv = new Ajv({ allErrors: true, strict: false, verbose: true });
    ajv.addFormat("date", isDay);
    this.validate = ajv.compile(schema);
  }

  /** What is wrong with pruned `data`: {at, message, fix, clause, keyword}, one for each place. */
  problems(data) {
    this.validate(completed(this.fields, data ?? {}));
    const found = new Map();
    for (const { keyword, instancePath, params, data: value } of this.validate.errors ?? []) {
      if (!(keyword in WORDS)) continue;
      const extra = params.missingProperty ?? params.additionalProperty;
      const at = extra === undefined ? instancePath : `${instancePath}${pointer([extra])}`;
      if (found.has(at)) continue;
      const path = keys(at);
      const field = fieldAt(this.fields, path) ?? {};
      const [message, fix] = WORDS[keyword](value, field);
      const clauses = fieldAt(this.fields, path.slice(0, -1))?.["x-clauses"];
      found.set(at, { at, message, fix, keyword, severity: "error", clause: clauses?.[path.at(-1)] });
    }
    return [...found.values()];
  }
}
