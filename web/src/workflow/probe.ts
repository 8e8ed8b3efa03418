/** The probe: a learner, a few rows, and what each layer makes of them. One at a time. */

import { create } from "zustand";

import type { LayerGlimpse, Probed } from "@/api/types.ts";

export const MOST_ROWS = 4;

export interface ProbeWish {
  document: string;
  /** The learner. */
  node: string;
  /** The input that the rows are taken from. */
  port: string;
  /** Counted from 0. */
  rows: readonly number[];
}

interface Probe {
  wish: ProbeWish | null;
  /** Which of the rows the canvas shows. */
  shown: number;
  found: Probed | null;
  error: unknown;
  isBusy: boolean;
}

const NOTHING: Probe = { wish: null, shown: 0, found: null, error: null, isBusy: false };

export const useProbe = create<Probe>(() => NOTHING);

export const setProbe = useProbe.setState;

export function endProbe(): void {
  setProbe(NOTHING);
}

/** What the probe found at a layer: at each of its calls, or in the layers of the network that a node stands for. */
export function layersOf(found: Probed | null, node: string): LayerGlimpse[] {
  if (!found) return [];
  const own = found.layers.filter(({ layer }) => layer === node);
  return own.length > 0 ? own : found.layers.filter(({ layer }) => layer.startsWith(`${node}/`)).slice(-1);
}

/** Row numbers as they are written, counted from 1: "1, 5, 9". Null where that cannot be read. */
export function readRowNumbers(text: string): number[] | null {
  const parts = text.split(/[\s,;]+/).filter(Boolean);
  if (parts.length === 0 || parts.length > MOST_ROWS || parts.some((part) => !/^[1-9]\d{0,11}$/.test(part))) return null;
  return [...new Set(parts.map((part) => Number(part) - 1))];
}

export function writeRowNumbers(rows: readonly number[]): string {
  return rows.map((row) => row + 1).join(", ");
}

/** Some rows of a table, each once, in order; `chance` gives numbers in [0, 1). */
export function randomRows(total: number, count: number, chance: () => number = Math.random): number[] {
  const rows = new Set<number>();
  while (rows.size < Math.min(total, count)) rows.add(Math.floor(chance() * total));
  return [...rows].sort((a, b) => a - b);
}
