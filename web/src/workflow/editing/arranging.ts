/**
 * Layered layout, left to right: columns by longest path, order within a column by the mean place of neighbours
 * (Sugiyama, Tagawa and Toda 1981), then heights drawn towards the neighbours' middle. Pure.
 */

import type { Point2 } from "@/api/types.ts";
import type { Rectangle } from "./geometry.ts";

export interface Arrow {
  from: string;
  to: string;
}

const COLUMN_GAP = 76;
const ROW_GAP = 28;
const SWEEPS = 8;

/** New upper left corners; the whole keeps the upper left corner that it had. */
export function arrange(cards: Readonly<Record<string, Rectangle>>, arrows: readonly Arrow[]): Record<string, Point2> {
  const ids = Object.keys(cards);
  if (ids.length === 0) return {};
  const inner = arrows.filter((arrow) => arrow.from in cards && arrow.to in cards);
  const before = neighbours(inner, "to", "from");
  const after = neighbours(inner, "from", "to");
  const columns = toColumns(ids, inner, before, after, cards);
  sortColumns(columns, before, after);
  return place(columns, before, after, cards);
}

type Neighbours = ReadonlyMap<string, readonly string[]>;

function neighbours(arrows: readonly Arrow[], of: "from" | "to", other: "from" | "to"): Neighbours {
  const map = new Map<string, string[]>();
  for (const arrow of arrows) {
    const list = map.get(arrow[of]);
    if (list) list.push(arrow[other]);
    else map.set(arrow[of], [arrow[other]]);
  }
  return map;
}

function toColumns(
  ids: readonly string[],
  arrows: readonly Arrow[],
  before: Neighbours,
  after: Neighbours,
  cards: Readonly<Record<string, Rectangle>>,
): string[][] {
  const depth = new Map<string, number>();
  const waiting = new Map(ids.map((id) => [id, before.get(id)?.length ?? 0]));
  let ready = ids.filter((id) => waiting.get(id) === 0);
  while (ready.length > 0) {
    const next: string[] = [];
    for (const id of ready) {
      depth.set(id, Math.max(0, ...(before.get(id) ?? []).map((from) => (depth.get(from) ?? 0) + 1)));
      for (const to of after.get(id) ?? []) {
        const left = (waiting.get(to) ?? 1) - 1;
        waiting.set(to, left);
        if (left === 0) next.push(to);
      }
    }
    ready = next;
  }
  pullRight(depth, arrows, after);
  const columns: string[][] = [];
  for (const id of ids) (columns[depth.get(id) ?? 0] ??= []).push(id);
  const filled = columns.filter((column) => column !== undefined);
  for (const column of filled) column.sort((a, b) => (cards[a]?.y ?? 0) - (cards[b]?.y ?? 0));
  return filled;
}

/** Sources stand right before what they feed, not all in the first column. */
function pullRight(depth: Map<string, number>, arrows: readonly Arrow[], after: Neighbours): void {
  const fed = new Set(arrows.map((arrow) => arrow.to));
  for (const [id] of depth) {
    const next = (after.get(id) ?? []).map((to) => depth.get(to) ?? 0);
    if (!fed.has(id) && next.length > 0) depth.set(id, Math.min(...next) - 1);
  }
}

function sortColumns(columns: string[][], before: Neighbours, after: Neighbours): void {
  const order = new Map<string, number>();
  const number = (column: string[]) => column.forEach((id, index) => order.set(id, index));
  columns.forEach(number);
  const sortBy = (column: string[], near: Neighbours) => {
    const weight = new Map(
      column.map((id, index) => {
        const places = (near.get(id) ?? []).map((other) => order.get(other) ?? 0);
        return [id, places.length === 0 ? index : mean(places)];
      }),
    );
    column.sort((a, b) => (weight.get(a) ?? 0) - (weight.get(b) ?? 0));
    number(column);
  };
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    if (sweep % 2 === 0) columns.forEach((column) => sortBy(column, before));
    else [...columns].reverse().forEach((column) => sortBy(column, after));
  }
}

function place(
  columns: readonly string[][],
  before: Neighbours,
  after: Neighbours,
  cards: Readonly<Record<string, Rectangle>>,
): Record<string, Point2> {
  const top = new Map<string, number>();
  const height = (id: string) => cards[id]?.height ?? 0;
  for (const column of columns) {
    let y = 0;
    for (const id of column) {
      top.set(id, y);
      y += height(id) + ROW_GAP;
    }
  }
  const middle = (id: string) => (top.get(id) ?? 0) + height(id) / 2;
  const settle = (column: readonly string[], near: Neighbours) => {
    const wished = column.map((id) => {
      const others = near.get(id) ?? [];
      return others.length === 0 ? (top.get(id) ?? 0) : mean(others.map(middle)) - height(id) / 2;
    });
    spread(column, wished, height).forEach((y, index) => top.set(column[index] as string, y));
  };
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    columns.forEach((column) => settle(column, before));
    [...columns].reverse().forEach((column) => settle(column, after));
  }
  const left = Math.min(...Object.values(cards).map((card) => card.x));
  const upper = Math.min(...Object.values(cards).map((card) => card.y));
  const least = Math.min(...top.values());
  const positions: Record<string, Point2> = {};
  let x = left;
  for (const column of columns) {
    for (const id of column) positions[id] = [Math.round(x), Math.round((top.get(id) ?? 0) - least + upper)];
    x += Math.max(...column.map((id) => cards[id]?.width ?? 0)) + COLUMN_GAP;
  }
  return positions;
}

/** Places near the wished ones, in order and without overlap: neighbours that collide share their mean. */
function spread(column: readonly string[], wished: readonly number[], height: (id: string) => number): number[] {
  interface Block {
    start: number;
    sum: number;
    count: number;
    length: number;
  }
  const blocks: Block[] = [];
  column.forEach((id, index) => {
    const length = height(id) + ROW_GAP;
    let block: Block = { start: wished[index] ?? 0, sum: wished[index] ?? 0, count: 1, length };
    for (let last = blocks.at(-1); last && last.start + last.length > block.start; last = blocks.at(-1)) {
      blocks.pop();
      const sum = last.sum + block.sum - block.count * last.length;
      const count = last.count + block.count;
      block = { start: sum / count, sum, count, length: last.length + block.length };
    }
    blocks.push(block);
  });
  const tops: number[] = [];
  for (const block of blocks) {
    let y = block.start;
    for (let n = 0; n < block.count; n += 1) {
      tops.push(y);
      y += height(column[tops.length - 1] as string) + ROW_GAP;
    }
  }
  return tops;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
