/** What a figure says besides its data, in the reader's language. The messages come along with it. Pure. */

import type { Message } from "@/api/types.ts";

type Json = Record<string, unknown>;

interface Words {
  place: (string | number)[];
  messages: Message[];
}

/** Between notes that stand on one line. */
const BETWEEN = "; ";

/** A figure with each text that is made of messages said anew; it stays as it is where there are none. */
export function inWords(figure: Json, tell: (message: Message) => string): Json {
  return wordsOf(figure).reduce(
    (drawn, { place, messages }) => replaced(drawn, place, messages.map(tell).join(BETWEEN)) as Json,
    figure,
  );
}

function wordsOf(figure: Json): Words[] {
  const { words } = (figure.usermeta ?? {}) as { words?: unknown };
  return Array.isArray(words) ? words.filter(isWords) : [];
}

/** A node's own code may draw: what it puts there need not be what is meant. */
function isWords(found: unknown): found is Words {
  const { place, messages } = (found ?? {}) as Partial<Words>;
  return Array.isArray(place) && Array.isArray(messages) && messages.every((one) => typeof one?.template === "string" && typeof one.values === "object" && one.values !== null);
}

/** Only the way to the place is copied: the data of a figure may be large. */
function replaced(part: unknown, [step, ...rest]: readonly (string | number)[], text: string): unknown {
  if (step === undefined) return typeof part === "string" ? text : part;
  if (typeof part !== "object" || part === null || !Object.hasOwn(part, step)) return part;
  const made = replaced((part as Json)[step], rest, text);
  return Array.isArray(part) ? part.with(Number(step), made) : { ...part, [step]: made };
}
