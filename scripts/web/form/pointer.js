// Places in the data: a list of keys, or an RFC 6901 pointer.

export const pointer = (path) =>
  path.map((key) => `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

export const keys = (at) =>
  at
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key));

export const read = (data, path) => path.reduce((found, key) => found?.[key], data);

/** A copy of `data` with `value` at `path`; undefined takes the key away. */
export function put(data, path, value) {
  if (!path.length) return value;
  const [key, ...rest] = path;
  const made = Array.isArray(data) ? [...data] : typeof key === "number" ? [] : { ...data };
  made[key] = put(data?.[key], rest, value);
  if (made[key] === undefined && !Array.isArray(made)) delete made[key];
  return made;
}
