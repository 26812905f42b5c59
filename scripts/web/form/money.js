// Money is text in yuan with at most two decimals; sums are made in whole fen (BigInt), never in floats.

const FORM = /^(0|[1-9][0-9]{0,8})(?:\.([0-9]{1,2}))?$/;

/** Fen, or null where the text is no amount. */
export function fen(text) {
  const found = typeof text === "string" ? FORM.exec(text.trim()) : null;
  return found ? BigInt(found[1]) * 100n + BigInt((found[2] ?? "").padEnd(2, "0")) : null;
}

/** 200000.00, as files have it. */
export function plain(amount) {
  const digits = String(amount < 0n ? -amount : amount).padStart(3, "0");
  return `${amount < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** 200,000.00元, as people read it. */
export function yuan(amount) {
  return `${plain(amount).replace(/\B(?=(\d{3})+\.)/g, ",")}元`;
}

/** The sum of those texts that are amounts. */
export function total(texts) {
  return texts.reduce((sum, text) => sum + (fen(text) ?? 0n), 0n);
}
