/** Learning curves: putting stretches together without a gap, and points into columns to draw. Pure. */

import type { CurvePoint, NodeState } from "@/api/types.ts";

interface Stretch<Item> {
  start: number;
  items: readonly Item[];
}

/**
 * What was fetched and what came live, by index: nothing twice, nothing left out. `missing` is the index from which
 * on the server has to be asked, null when nothing lacks. A live stretch that starts at 0 is the whole of a new run.
 */
export function assemble<Item>(
  fetched: readonly Item[],
  live: Stretch<Item> | undefined,
): { items: readonly Item[]; missing: number | null } {
  if (!live) return { items: fetched, missing: null };
  if (live.start === 0) return { items: live.items, missing: null };
  if (live.start > fetched.length) return { items: fetched, missing: fetched.length };
  const end = live.start + live.items.length;
  return { items: [...fetched.slice(0, live.start), ...live.items, ...fetched.slice(end)], missing: null };
}

const VALIDATION = "val_";
/** The learning rate, which is no value of the network's but has a chart where it changes. */
export const RATE = "learning_rate";

/** What is measured, losses first; a name and its validation twin are one. */
export function metricsOf(points: readonly CurvePoint[]): string[] {
  const names = new Set<string>();
  const rates = new Set<number>();
  for (const { values, learning_rate: rate } of points) {
    for (const name of Object.keys(values)) names.add(name.startsWith(VALIDATION) ? name.slice(VALIDATION.length) : name);
    if (typeof rate === "number") rates.add(rate);
  }
  const rank = (name: string) => (name === "loss" ? 0 : name.endsWith("loss") ? 1 : 2);
  const sorted = [...names].sort((a, b) => rank(a) - rank(b));
  return rates.size > 1 ? [...sorted, RATE] : sorted;
}

const valueOf = (point: CurvePoint, name: string) => (name === RATE ? (point.learning_rate ?? undefined) : point.values[name]);

export type Axis = "epoch" | "step";

/** undefined: nothing was measured there. null: what was measured is no number, and the line breaks. */
type Column = (number | null | undefined)[];

export interface Columns {
  x: number[];
  /** As measured for each group of batches, or for each epoch where that is all there is. */
  train: Column;
  /** The same, smoothed. */
  smooth: Column;
  validation: Column;
}

export function columnsOf(
  points: readonly CurvePoint[],
  metric: string,
  { axis, smoothing, log }: { axis: Axis; smoothing: number; log: boolean },
): Columns {
  // The rate is not told at each batch, so that the epochs' points belong to its line.
  // A training that goes on from a checkpoint has only epochs of the time before.
  const first = points.find((point) => point.scope === "batch" && valueOf(point, metric) !== undefined)?.step ?? Infinity;
  const scale = axis === "epoch" ? 1 / stepsPerEpoch(points) : 1;
  const columns: Columns = { x: [], train: [], smooth: [], validation: [] };
  const average = smoother(smoothing);

  for (const point of points) {
    const isDrawn = point.scope === "batch" || metric === RATE || point.step < first;
    const train = !isDrawn ? undefined : drawable(valueOf(point, metric), log);
    const validation = drawable(point.values[VALIDATION + metric], log);
    if (train === undefined && validation === undefined) continue;
    const x = point.step * scale;
    const last = columns.x.length - 1;
    if (last < 0 || columns.x[last] !== x) {
      columns.x.push(x);
      columns.train.push(train);
      columns.smooth.push(average(train));
      columns.validation.push(validation);
    } else {
      if (train !== undefined) {
        columns.train[last] = train;
        columns.smooth[last] = average(train);
      }
      if (validation !== undefined) columns.validation[last] = validation;
    }
  }
  return columns;
}

/** From 0 to 1. What was cancelled, stopped or cut off is as far as its points tell; null where nobody knows of how many epochs. */
export function reached(state: NodeState | undefined, points: readonly CurvePoint[], epochs: number | null): number | null {
  if (state?.state === "running") return state.fraction ?? 0;
  const isCut = ["stopped", "cancelled", "failed"].includes(state?.state ?? "") || (state?.state === "idle" && state.message !== null);
  if (!isCut) return 1;
  const last = points.at(-1);
  return last && epochs !== null ? Math.min(1, last.step / stepsPerEpoch(points) / epochs) : null;
}

/** Batches in an epoch; before the first has ended, all that were done so far. */
export function stepsPerEpoch(points: readonly CurvePoint[]): number {
  // The last epoch may have been cut short; whole ones say how long one is.
  const lengths = points.filter(({ scope, epoch }) => scope === "epoch" && epoch > 0).map(({ step, epoch }) => step / epoch);
  return Math.max(1, ...(lengths.length > 0 ? lengths.slice(0, 2) : [points.at(-1)?.step ?? 1]));
}

const RECENT = 5;

export interface Pace {
  unit: "examples" | "steps";
  perSecond: number;
}

/** How fast it went over the last seconds; null while too little is known. */
export function paceOf(points: readonly CurvePoint[]): Pace | null {
  const last = points.at(-1);
  if (!last) return null;
  let first = last;
  for (let index = points.length - 1; index >= 0 && last.seconds - first.seconds < RECENT; index -= 1) {
    first = points[index] as CurvePoint;
  }
  const seconds = last.seconds - first.seconds;
  if (seconds <= 0.2 || last.step <= first.step) return null;
  return typeof last.examples === "number" && typeof first.examples === "number"
    ? { unit: "examples", perSecond: (last.examples - first.examples) / seconds }
    : { unit: "steps", perSecond: (last.step - first.step) / seconds };
}

/** What was told last of something that is not told at each point. */
export function lastOf(points: readonly CurvePoint[], fact: "learning_rate" | "memory"): number | null {
  for (let index = points.length - 1; index >= 0; index -= 1) {
    const value = points[index]?.[fact];
    if (typeof value === "number") return value;
  }
  return null;
}

function drawable(value: number | null | undefined, log: boolean): number | null | undefined {
  if (value === undefined || value === null) return value;
  return log && value <= 0 ? null : value;
}

/** An exponential mean without the pull to zero at its start; 0 leaves values as they are. */
function smoother(weight: number): (value: number | null | undefined) => number | null | undefined {
  let sum = 0;
  let mass = 0;
  return (value) => {
    if (value === undefined || value === null || weight === 0) return value;
    sum = weight * sum + (1 - weight) * value;
    mass = weight * mass + (1 - weight);
    return sum / mass;
  };
}
