// Drafts in this browser, and nowhere else.

const PREFIX = "sanshe-draft:";

const key = (id) => `${PREFIX}${id}`;

export const newId = () => `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;

/** All drafts, the latest first; none where the browser lends no storage. */
export function all() {
  try {
    return Object.keys(localStorage)
      .filter((each) => each.startsWith(PREFIX))
      .map((each) => load(each.slice(PREFIX.length)))
      .filter(Boolean)
      .sort((one, other) => other.saved - one.saved);
  } catch {
    return [];
  }
}

export function load(id) {
  try {
    return JSON.parse(localStorage.getItem(key(id)));
  } catch {
    return null;
  }
}

/** Whether it could be saved. */
export function save(draft) {
  try {
    localStorage.setItem(key(draft.id), JSON.stringify({ ...draft, saved: Date.now() }));
    return true;
  } catch {
    return false;
  }
}

export function remove(id) {
  try {
    localStorage.removeItem(key(id));
  } catch {
    // nothing was saved
  }
}

/** Calls back when another window changes the draft. */
export function onOtherWindow(id, call) {
  const listen = (event) => event.key === key(id) && call();
  addEventListener("storage", listen);
  return () => removeEventListener("storage", listen);
}
