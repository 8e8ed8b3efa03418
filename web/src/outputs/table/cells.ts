/** Cells of a table as text. Pure. */

import { formatCount } from "@/ui/numbers.ts";
import { isInlinePicture } from "@/outputs/figures/figureSpec.ts";

export interface Cell {
  text: string;
  tone: "number" | "text" | "list" | "flag" | "missing";
}

const SHOWN_ITEMS = 8;

export function showCell(value: unknown): Cell {
  if (value === null || value === undefined) return { text: "–", tone: "missing" };
  if (typeof value === "number") return { text: showNumber(value), tone: "number" };
  if (typeof value === "boolean") return { text: value ? "true" : "false", tone: "flag" };
  if (Array.isArray(value)) return { text: showList(value), tone: "list" };
  if (typeof value === "object") return { text: JSON.stringify(value), tone: "list" };
  // A cell has one line; a sign stands for the end of a line, as in the grid that tables are written in.
  return { text: String(value).replace(/\r?\n/g, "↵"), tone: "text" };
}

/** Whole numbers as they are (they may be years or keys), others to seven digits. */
export function showNumber(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e9) return value.toExponential(4).replace(/\.?0+e/, "e");
  return String(Number(value.toPrecision(7)));
}

export function showList(items: readonly unknown[]): string {
  const shown = items.slice(0, SHOWN_ITEMS).map((item) => (item === "..." ? "…" : showCell(item).text));
  return `[${shown.join(", ")}${items.length > SHOWN_ITEMS ? ", …" : ""}]`;
}

/** A cell in full, for the tip. */
export function tellCell(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value ?? "");
}

export function isPicture(kind: string | undefined, value: unknown): value is string {
  return kind === "image" && typeof value === "string" && isInlinePicture(value);
}

/** Width of a column in pixels, from what it holds and how it is called. */
export function widthOf(name: string, kind: string | undefined): number {
  const own = { number: 110, flag: 84, tensor: 240, text: 200, time: 160, image: 96 }[kind ?? ""] ?? 140;
  return Math.min(320, Math.max(own, name.length * 7.5 + 44));
}

/** A row number that a person typed, counted from 1; null for what is none. Grouping marks are allowed. */
export function readRowNumber(text: string, total: number): number | null {
  const digits = text.replace(/[\s,.]/g, "");
  if (!/^\d+$/.test(digits) || total === 0) return null;
  return Math.min(Math.max(1, Number(digits)), total);
}

export const rowLabel = (index: number, language: string) => formatCount(index + 1, language);
