import type { Point2 } from "@/api/types.ts";
import type { Situation } from "./action.ts";

/** Where the selected nodes stand. */
export function positionsOf({ opened, nodes }: Situation): Record<string, Point2> {
  return Object.fromEntries(
    nodes.flatMap((id) => {
      const entry = opened.workflow.nodes[id];
      return entry ? [[id, entry.position] as [string, Point2]] : [];
    }),
  );
}
