/** Finding node types by words, in the reader's language and in English. */

import type { NodeType } from "@/api/types.ts";
import { rank } from "@/ui/ranking.ts";
import { type Speech, translate } from "./speech.ts";

/** Types that answer a search, the best first; all of them, by title, for an empty one. */
export function searchTypes(types: readonly NodeType[], query: string, speech: Speech): NodeType[] {
  const scored = types.flatMap((type) => {
    if (type.inserted) return [];
    const title = translate(type.title, speech);
    const named = Math.max(rank(query, [title]), rank(query, [type.title]), rank(query, [type.id.replaceAll("_", " ")]));
    const score =
      named * 2 || rank(query, [title, ...type.keywords, type.group, translate(type.summary, speech), type.summary]);
    return score > 0 ? [{ type, score, title }] : [];
  });
  scored.sort((a, b) => b.score - a.score || a.title.localeCompare(b.title, speech.language));
  return scored.map(({ type }) => type);
}
