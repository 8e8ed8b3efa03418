/** The colours that were given to the values of a column, as the server's `ColumnColours` tells them. Pure. */

import type { TableColumn } from "@/api/types.ts";

interface Colours {
  values: readonly [string, string][];
  ramp: readonly [number, string][];
}

/** A function from a cell to its colour; null where the column has none. */
export function colourer(column: TableColumn | undefined): ((value: unknown) => string | undefined) | null {
  const colours = column?.colours as Colours | null | undefined;
  if (!colours) return null;
  const named = new Map(colours.values);
  return (value) => {
    if (value === null || value === undefined) return undefined;
    if (typeof value === "number" && colours.ramp.length > 0) return shade(colours.ramp, value);
    return named.get(String(value));
  };
}

function shade(ramp: readonly [number, string][], number: number): string | undefined {
  const place = ramp.findIndex(([stop]) => stop > number);
  const below = ramp[place === -1 ? ramp.length - 1 : Math.max(place - 1, 0)];
  const above = place > 0 ? ramp[place] : undefined;
  if (!below || !above) return below?.[1];
  const share = (100 * (number - below[0])) / (above[0] - below[0]);
  return `color-mix(in srgb, ${above[1]} ${share.toFixed(1)}%, ${below[1]})`;
}
