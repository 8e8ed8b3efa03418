/** Which result of a node is meant: a name that changes when there is another. */

import { useOpened } from "@/workflow/document.ts";

export interface Result {
  document: string;
  node: string;
  port: string;
}

/** Null where the port has no result to look at. */
export function useResultStamp({ node, port }: Result): string | null {
  return useOpened(({ states }) => {
    const state = states[node];
    const output = state?.outputs[port];
    if (!output || state.state === "running" || state.state === "waiting") return null;
    return JSON.stringify([state.state, state.seconds, state.stale, output.rows ?? null, output.bytes ?? null]);
  }, null);
}
