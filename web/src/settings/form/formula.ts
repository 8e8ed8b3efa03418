/** Names in a row formula, completed while they are typed. Pure. */

export interface Completion {
  name: string;
  isFunction: boolean;
}

const MOST = 12;
const BEGUN = /[\p{L}_][\p{L}\p{N}_]*$/u;
const PLAIN = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const WORDS = new Set(["and", "or", "not", "in", "if", "else", "None", "True", "False"]);

/** The name that is being typed at a place; empty within quotes and where there is none. */
function begunAt(text: string, caret: number): string {
  const before = text.slice(0, caret);
  const isQuoted = [`"`, `'`].some((mark) => before.split(mark).length % 2 === 0);
  return isQuoted ? "" : (BEGUN.exec(before)?.[0] ?? "");
}

/** What may be meant: columns before functions, those that begin so before those that hold it. */
export function completionsAt(text: string, caret: number, functions: readonly string[], columns: readonly string[]): Completion[] {
  const begun = begunAt(text, caret).toLowerCase();
  if (begun === "") return [];
  const rank = (name: string) => name.toLowerCase().indexOf(begun);
  const fitting = (names: readonly string[], isFunction: boolean) =>
    names
      .filter((name) => rank(name) >= 0)
      .sort((one, other) => Number(rank(one) > 0) - Number(rank(other) > 0))
      .map((name) => ({ name, isFunction }));
  const found = [...fitting(columns, false), ...fitting(functions, true)].slice(0, MOST);
  return found.length === 1 && found[0]?.name === text.slice(caret - begun.length, caret) ? [] : found;
}

/** The text with the name in place of what was typed of it, and where the caret goes. */
export function completed(text: string, caret: number, { name, isFunction }: Completion): { text: string; caret: number } {
  const start = caret - begunAt(text, caret).length;
  const isPlain = PLAIN.test(name) && !WORDS.has(name);
  const written = isFunction ? `${name}()` : isPlain ? name : `column(${JSON.stringify(name)})`;
  const behind = isFunction && text[caret] === "(" ? name : written;
  return { text: text.slice(0, start) + behind + text.slice(caret), caret: start + behind.length - (behind.endsWith("()") ? 1 : 0) };
}
