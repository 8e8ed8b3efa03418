/** What a setting holds, and which settings matter. Pure. */

import type { Field, Settings } from "@/api/types.ts";

/** The value of a field: what is set, or its default. A setting left empty on purpose holds null. */
export function valueOf(field: Field, values: Settings): unknown {
  return field.name in values ? values[field.name] : field.default;
}

/** Whether a field matters now: every setting that its `when` names has one of the values named. */
export function isActive(field: Field, form: readonly Field[], values: Settings): boolean {
  return Object.entries(field.when).every(([name, wanted]) => {
    const other = form.find((candidate) => candidate.name === name);
    const value = other ? valueOf(other, values) : values[name];
    // What an expression gives is known to the server only; nothing is hidden because of it.
    if (isExpression(value)) return true;
    return (Array.isArray(wanted) ? wanted : [wanted]).some((allowed) => isSame(allowed, value));
  });
}

export function isSame(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** Whether a field holds something other than its default. */
export function isChanged(field: Field, values: Settings): boolean {
  return field.name in values && !isSame(values[field.name], field.default);
}

export function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

export interface Expression {
  $expression: string;
}

export function isExpression(value: unknown): value is Expression {
  return typeof value === "object" && value !== null && typeof (value as Expression).$expression === "string";
}

/** A value as it is written in an expression. */
export function writeValue(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => writeValue(item) || "None").join(", ")}]`;
  return String(value);
}

/** The value at a path such as `targets.0.columns` in the settings that the server worked out. */
export function valueAt(settings: Record<string, unknown> | null | undefined, path: string): unknown {
  let value: unknown = settings ?? undefined;
  for (const part of path.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<string, unknown>)[part];
  }
  return value;
}

/** What to send for changed settings: those back at their default are taken away, those emptied are named. */
export function toChange(form: readonly Field[], changed: Settings): { settings: Settings; empty?: string[] } {
  const settings: Settings = {};
  const empty: string[] = [];
  for (const [name, value] of Object.entries(changed)) {
    const field = form.find((candidate) => candidate.name === name);
    const isDefault = field !== undefined && isSame(value ?? null, field.default ?? null);
    if (isDefault || value === undefined) settings[name] = null;
    else if (value === null && field?.optional) empty.push(name);
    else settings[name] = value;
  }
  return empty.length > 0 ? { settings, empty } : { settings };
}
