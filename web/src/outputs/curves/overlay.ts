/** Earlier runs of a learner: what their settings differ in, and their curves laid over the present one. Pure. */

import type { CurveRun, Field } from "@/api/types.ts";
import type { Columns } from "./curve.ts";

/** Told apart beside the colours of the present run. */
export const OVERLAY_COLOURS = ["--family-learning", "--family-views", "--family-network", "--family-text"] as const;
export const MOST_OVERLAID = OVERLAY_COLOURS.length;

export interface Overlaid {
  run: string;
  colour: (typeof OVERLAY_COLOURS)[number];
  columns: Columns;
}

export interface Difference {
  field: string;
  value: unknown;
}

/** The settings of a run, by field, in which it differs from another; what was left at its default counts as that. */
export function differences(run: CurveRun, other: CurveRun, fields: readonly Field[]): Difference[] {
  const value = ({ settings }: CurveRun, field: Field) => (field.name in settings ? settings[field.name] : field.default);
  return fields
    .filter((field) => JSON.stringify(value(run, field)) !== JSON.stringify(value(other, field)))
    .map((field) => ({ field: field.title, value: value(run, field) }));
}

/** A setting's value in a few words. */
export function shortValue(value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text.length > 24 ? `${text.slice(0, 23)}…` : text;
}

type Line = readonly (number | null | undefined)[];

/** One axis for all, and each line on it; where a line has no point of its own it is undefined, and drawn through. */
export function joinLines(parts: readonly { x: readonly number[]; lines: readonly Line[] }[]): { x: number[]; lines: Line[] } {
  const [first] = parts;
  if (parts.length === 1 && first) return { x: [...first.x], lines: [...first.lines] };
  const x = [...new Set(parts.flatMap((part) => part.x))].sort((a, b) => a - b);
  const places = new Map(x.map((value, place) => [value, place]));
  const lines = parts.flatMap((part) =>
    part.lines.map((line) => {
      const spread = new Array<number | null | undefined>(x.length).fill(undefined);
      part.x.forEach((value, index) => (spread[places.get(value) as number] = line[index]));
      return spread;
    }),
  );
  return { x, lines };
}
