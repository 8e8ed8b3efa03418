/** Which rows of a table are shown, and in which order. Pure. */

import type { ColumnKind } from "@/api/types.ts";

export interface RowTest {
  column: string;
  test: string;
  value: string;
}

export interface Arrangement {
  sort: string | null;
  descending: boolean;
  search: string;
  where: readonly RowTest[];
}

export const AS_IT_IS: Arrangement = { sort: null, descending: false, search: "", where: [] };

/** A click on a column: upwards, downwards, as it was. */
export function turnedBy(column: string, arrangement: Arrangement): Arrangement {
  if (arrangement.sort !== column) return { ...arrangement, sort: column, descending: false };
  return arrangement.descending ? { ...arrangement, sort: null, descending: false } : { ...arrangement, descending: true };
}

/** As the parameters of an address; empty for a table as it is. */
export function asQuery({ sort, descending, search, where }: Arrangement): string {
  const query = new URLSearchParams();
  if (sort !== null) query.set("sort", sort);
  if (sort !== null && descending) query.set("descending", "true");
  if (search !== "") query.set("search", search);
  if (where.length > 0) query.set("where", JSON.stringify(where));
  const text = query.toString();
  return text === "" ? "" : `&${text}`;
}

const COMPARED = ["equals", "differs", "is less than", "is at most", "is more than", "is at least"];
const IN_WORDS = ["contains", "equals", "differs", "starts with", "ends with", "is one of", "matches"];
const PRESENCE = ["is missing", "is there"];

/** The tests that a column of a kind can be put to, in the words of the Row Filter; the first is what most people mean. */
export function testsFor(kind: ColumnKind | undefined): string[] {
  if (kind === "number" || kind === "time") return [...COMPARED, ...PRESENCE];
  if (kind === "text" || kind === "category") return [...IN_WORDS, ...PRESENCE];
  return kind === "flag" ? ["equals", ...PRESENCE] : PRESENCE;
}

export const takesValue = (test: string) => !PRESENCE.includes(test);

export const canSort = (kind: ColumnKind | undefined) => kind !== "tensor" && kind !== "image" && kind !== "other";
