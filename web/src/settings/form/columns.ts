/** The columns that a picker offers: those of the table at a port. Pure. */

import type { ColumnKind, NodeDraft, TableColumn, Workflow } from "@/api/types.ts";
import { splitEnd } from "@/workflow/editing/edits.ts";

/** Null where nothing is connected, or nothing is known of it. */
export function columnsAt(
  workflow: Workflow,
  drafts: Record<string, NodeDraft>,
  node: string,
  port: string | null,
): TableColumn[] | null {
  if (port === null) return null;
  const wire = workflow.connections.find((connection) => connection.to === `${node}.${port}`);
  if (!wire) return null;
  const from = splitEnd(wire.from);
  const columns = drafts[from.node]?.outputs[from.port]?.spec?.columns;
  return Array.isArray(columns) ? (columns as TableColumn[]) : null;
}

export function offered(columns: readonly TableColumn[] | null, kinds: readonly ColumnKind[]): TableColumn[] {
  const all = columns ?? [];
  return kinds.length === 0 ? [...all] : all.filter((column) => kinds.includes(column.kind));
}
