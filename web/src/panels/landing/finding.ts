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

/** Examples whose texts hold every word, in any language, of the wanted paradigm and kind of data, as `tags` calls them. */
export function findExamples(
  examples: readonly GalleryEntry[],
  { words, paradigm, dataKind }: Wanted,
  tags: (example: GalleryEntry) => readonly string[],
): GalleryEntry[] {
  const wanted = wordsOf(words);
  return examples.filter((example) => {
    if (paradigm !== null && example.paradigm !== paradigm) return false;
    if (dataKind !== null && example.data_kind !== dataKind) return false;
    const texts = [example.title, example.summary, example.words].flatMap((text) => Object.values(text));
    return holdsAll([...texts, ...tags(example)], wanted);
  });
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
