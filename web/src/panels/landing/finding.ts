/** Finding examples, and saying when. Pure. */

import type { GalleryEntry, WorkflowEntry } from "@/api/types.ts";

export function inLanguage(texts: Record<string, string>, language: string): string {
  return texts[language] ?? texts.en ?? Object.values(texts)[0] ?? "";
}

export interface Wanted {
  words: string;
  /** One of them, or any. */
  paradigm: GalleryEntry["paradigm"] | null;
  dataKind: GalleryEntry["data_kind"] | null;
}

/**
 * Examples whose texts hold every word, in any language, of the wanted paradigm and kind of data, as `tags` calls them.
 * Where none does, those that hold the words but for their endings, and however they are hyphenated.
 */
export function findExamples(
  examples: readonly GalleryEntry[],
  { words, paradigm, dataKind }: Wanted,
  tags: (example: GalleryEntry) => readonly string[],
): GalleryEntry[] {
  const kind = examples.filter(
    (example) => (paradigm === null || example.paradigm === paradigm) && (dataKind === null || example.data_kind === dataKind),
  );
  const textsOf = (example: GalleryEntry) => [
    ...[example.title, example.summary, example.words].flatMap((text) => Object.values(text)),
    ...tags(example),
  ];
  const wanted = wordsOf(words);
  const found = kind.filter((example) => holdsAll(textsOf(example), wanted));
  return found.length > 0 ? found : kind.filter((example) => holdsRoots(textsOf(example), wanted));
}

/** Workflows whose title or path holds every word. */
export function findWorkflows(workflows: readonly WorkflowEntry[], words: string): WorkflowEntry[] {
  const wanted = wordsOf(words);
  return workflows.filter(({ title, path }) => holdsAll([title, path], wanted));
}

const HANGUL = /\p{Script=Hangul}/u;

function wordsOf(text: string): string[] {
  return text.normalize("NFC").toLowerCase().split(/\s+/).filter(Boolean);
}

/** Korean joins words or parts them as the writer likes, so spaces do not count for a Korean word. */
function holdsAll(texts: readonly string[], words: readonly string[]): boolean {
  const all = texts.join("\n").normalize("NFC").toLowerCase();
  const joined = all.replaceAll(/[^\S\n]/g, "");
  return words.every((word) => (HANGUL.test(word) ? joined : all).includes(word));
}

/** Of English words, the longest first; of a Korean word the last syllable may be one. */
const ENDINGS = ["ations", "ation", "ions", "iers", "ion", "ies", "ier", "ing", "ors", "ers", "or", "er", "ed", "es", "e", "s", "y"];
const SHORTEST_ROOT = 4;
const BETWEEN = /[^\p{L}\p{N}]+/u;

function holdsRoots(texts: readonly string[], words: readonly string[]): boolean {
  const joined = texts.join("\n").normalize("NFC").toLowerCase().replaceAll(/[^\p{L}\p{N}\n]/gu, "");
  const holds = (word: string) => word !== "" && joined.includes(rootOf(word));
  return words.every((word) => {
    const parts = word.split(BETWEEN).filter(Boolean);
    return holds(parts.join("")) || (parts.length > 1 && parts.every(holds));
  });
}

function rootOf(word: string): string {
  if (HANGUL.test(word)) return word.length > 2 ? word.slice(0, -1) : word;
  const ending = ENDINGS.find((ending) => word.endsWith(ending) && word.length - ending.length >= SHORTEST_ROOT);
  return ending === undefined ? word : word.slice(0, -ending.length);
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["week", 7 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** `3 hours ago`, of seconds that have gone by. */
export function sayAgo(seconds: number, language: string): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const [unit, size] = STEPS.find(([, size]) => seconds >= size) ?? ["second", 1];
  return format.format(unit === "second" ? 0 : -Math.floor(seconds / size), unit);
}
