/** Which problems belong to which setting. Pure. */

import type { Fault, NodeDraft, NodeState, Problem } from "@/api/types.ts";

/** All problems of a node, each once: of its draft, of the drawing, and of its last run where a field shows it. */
export function faultsOf(
  node: string,
  draft: NodeDraft | undefined,
  problems: readonly Problem[],
  state: NodeState | undefined,
  fields: readonly string[],
): Fault[] {
  const found: Fault[] = [
    ...(draft?.problems ?? []),
    ...problems.filter((problem) => problem.node === node && problem.workflow === null),
  ];
  const error = state?.error;
  // What has no field stands in the head of the panel.
  if (error && isAtField(error.setting, fields)) found.push({ ...error, severity: "error", repairs: [] });
  const seen = new Set<string>();
  return found.filter((fault) => {
    const key = JSON.stringify([fault.setting, fault.problem]);
    return !seen.has(key) && seen.add(key);
  });
}

/**
 * Faults to show at the field of a path: its own and those below it that no field shows. `shown` are the paths of
 * the fields inside it, for groups.
 */
export function faultsAt(faults: readonly Fault[], path: string, shown: readonly string[] = []): Fault[] {
  return faults.filter(({ setting }) => {
    if (setting === null) return false;
    if (setting === path) return true;
    if (!setting.startsWith(`${path}.`)) return false;
    return !shown.some((inner) => setting === inner || setting.startsWith(`${inner}.`));
  });
}

/** Faults of the node that no field of the form shows. */
export function faultsElsewhere(faults: readonly Fault[], fields: readonly string[]): Fault[] {
  return faults.filter(({ setting }) => !isAtField(setting, fields));
}

/** Whether a field of the form is where a fault belongs. */
export function isAtField(setting: string | null, fields: readonly string[]): boolean {
  return setting !== null && fields.some((name) => setting === name || setting.startsWith(`${name}.`));
}
