/** Finding node types and settings by words, in the reader's language and in English. */

import type { Field, NodeType } from "@/api/types.ts";
import { rank } from "@/ui/ranking.ts";
import { type Speech, translate } from "@/workflow/speech.ts";

/** Types that answer a search, the best first; all of them, by title, for an empty one. */
export function searchTypes(types: readonly NodeType[], query: string, speech: Speech): NodeType[] {
  const scored = types.flatMap((type) => {
    if (type.inserted) return [];
    const title = translate(type.title, speech);
    const names = [title, type.title, type.id.replace("layer.", "").replaceAll("_", " ")];
    const named = Math.max(...names.map((name) => rank(query, [name])));
    const score =
      named * 2 || rank(query, [title, ...type.keywords, type.group, translate(type.summary, speech), type.summary]);
    return score > 0 ? [{ type, score, title }] : [];
  });
  scored.sort((a, b) => b.score - a.score || a.title.localeCompare(b.title, speech.language));
  return scored.map(({ type }) => type);
}

/**
 * Names of the settings that answer a search: by their titles, by the names that Keras gives them, by their help. What its entries hold
 * speaks for a group.
 */
export function searchFields(form: readonly Field[], query: string, speech: Speech): ReadonlySet<string> {
  const texts = ({ name, title, help }: Field) => [
    translate(title, speech),
    title,
    name,
    name.replaceAll("_", " "),
    translate(help, speech),
    help,
  ];
  const answers = (field: Field): boolean => rank(query, texts(field)) > 0 || field.fields.some(answers);
  return new Set(form.filter(answers).map((field) => field.name));
}
