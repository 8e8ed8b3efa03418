/** What is plainly wrong with a value, told while it is typed. The server checks again, and more. Pure. */

import type { Field } from "@/api/types.ts";

/** A key of the page's texts under `settings.limits`, and what goes into it. */
export interface Complaint {
  key: string;
  values: Record<string, string | number>;
}

export function complainAbout(field: Field, value: unknown): Complaint | null {
  if (value === null || value === undefined) return null;
  if (field.kind !== "number" && field.kind !== "integer") return null;
  if (typeof value !== "number" || !Number.isFinite(value)) return { key: "number", values: {} };
  if (field.kind === "integer" && !Number.isInteger(value)) return { key: "whole", values: {} };
  return outside(field, value);
}

function outside(field: Field, value: number): Complaint | null {
  const lower = lowerLimit(field);
  const upper = upperLimit(field);
  const isLow = lower !== null && (value < lower.limit || (lower.exclusive && value === lower.limit));
  const isHigh = upper !== null && (value > upper.limit || (upper.exclusive && value === upper.limit));
  if (isLow) return { key: lower.exclusive ? "moreThan" : "atLeast", values: { limit: lower.limit, value } };
  if (isHigh) return { key: upper.exclusive ? "lessThan" : "atMost", values: { limit: upper.limit, value } };
  return null;
}

interface Limit {
  limit: number;
  exclusive: boolean;
}

function lowerLimit(field: Field): Limit | null {
  if (field.exclusive_minimum !== null) return { limit: field.exclusive_minimum, exclusive: true };
  return field.minimum === null ? null : { limit: field.minimum, exclusive: false };
}

function upperLimit(field: Field): Limit | null {
  if (field.exclusive_maximum !== null) return { limit: field.exclusive_maximum, exclusive: true };
  return field.maximum === null ? null : { limit: field.maximum, exclusive: false };
}

/**
 * Read a typed number; null for nothing, undefined for what is no number. `1e-3` and `1,000` are numbers, and `1e400`
 * is none that a computer holds: it would be sent as nothing, and take the default's place unseen.
 */
export function readNumber(text: string): number | null | undefined {
  const plain = text.trim().replace(/(?<=\d),(?=\d{3}(\D|$))/g, "").replace("−", "-");
  if (plain === "") return null;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain)) return undefined;
  const number = Number(plain);
  return Number.isFinite(number) ? number : undefined;
}

/** One step up or down: by one, or by the last digit that was written. */
export function stepNumber(text: string, direction: 1 | -1, whole: boolean): number {
  const value = readNumber(text) ?? 0;
  if (whole) return Math.round(value) + direction;
  const decimals = /\.(\d+)/.exec(text)?.[1]?.length ?? 0;
  const exponent = Number(/e([+-]?\d+)/i.exec(text)?.[1] ?? 0);
  const step = 10 ** (exponent - decimals);
  return Number((value + direction * step).toPrecision(12));
}
