/** Variables of a workflow: names, types, values. Pure. */

import type { Variable } from "@/api/types.ts";

export type VariableType = Variable["type"];
export const VARIABLE_TYPES: readonly VariableType[] = ["number", "integer", "text", "flag"];

/** Words that the expression language keeps for itself. */
const KEPT = new Set(["and", "or", "not", "if", "else", "in", "is", "True", "False", "None", "spec", "min", "max", "round", "abs", "int", "float", "str", "len"]);

/** What is wrong with a name for a variable, as a key under `settings.variables`; null when nothing is. */
export function complainAboutName(name: string, taken: readonly string[]): string | null {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return "badName";
  if (KEPT.has(name)) return "keptName";
  return taken.includes(name) ? "takenName" : null;
}

/** A name that is free: `value`, `value_2`, ... */
export function freeName(taken: readonly string[], stem = "value"): string {
  let name = stem;
  for (let count = 2; taken.includes(name); count += 1) name = `${stem}_${count}`;
  return name;
}

/** The variable with another type; its value goes along where it can. */
export function withType(variable: Variable, type: VariableType): Variable {
  return { ...variable, type, value: convert(variable.value, type) };
}

function convert(value: Variable["value"], type: VariableType): Variable["value"] {
  const number = typeof value === "boolean" ? Number(value) : Number(value);
  switch (type) {
    case "flag":
      return value === true || value === "true" || (typeof value === "number" && value !== 0);
    case "integer":
      return Number.isFinite(number) ? Math.trunc(number) : 0;
    case "number":
      return Number.isFinite(number) ? number : 0;
    case "text":
      return String(value);
  }
}
