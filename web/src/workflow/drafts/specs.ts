/** Specs in a few characters: shapes on wires, counts on nodes. */

import type { NetworkSpec, OutputDraft, ParameterCount } from "@/api/types.ts";

/** `24 × 128`; unknown lengths show as `?`, a single number as `()`. */
export function formatShape(shape: readonly (number | null)[]): string {
  if (shape.length === 0) return "()";
  return shape.map((length) => (length === null ? "?" : String(length))).join(" × ");
}

/** A shape with its number type, where that is not the usual one. */
export function formatTensor(shape: readonly (number | null)[], dtype: unknown): string {
  return dtype === undefined || dtype === "float32" ? formatShape(shape) : `${formatShape(shape)} ${String(dtype)}`;
}

export function shapeOf(draft: OutputDraft | undefined): readonly (number | null)[] | null {
  if (draft?.type !== "tensor") return null;
  const shape = draft.spec?.shape;
  return Array.isArray(shape) ? (shape as (number | null)[]) : null;
}

/** What a table's spec says in numbers; null where unknown. */
export function tableFacts(draft: OutputDraft | undefined): { columns: number | null; rows: number | null } | null {
  if (draft?.type !== "table" || !draft.spec) return null;
  const { columns, rows } = draft.spec;
  return {
    columns: Array.isArray(columns) ? columns.length : null,
    rows: typeof rows === "number" ? rows : null,
  };
}

/** How many parameters a network's spec counts. */
export function networkTotal(draft: OutputDraft | undefined): number | null {
  if (draft?.type !== "network") return null;
  const total = draft.spec?.total as ParameterCount | undefined;
  return total ? total.trainable + total.frozen : null;
}

/** How the operations of an example are told: a length that is not known counts as one step. */
export function costWords(network: NetworkSpec) {
  const isFree = Object.values(network.inputs).some(({ shape }) => shape?.includes(null));
  return isFree ? ("outputs.network.operationsOfOne" as const) : ("outputs.network.operations" as const);
}
