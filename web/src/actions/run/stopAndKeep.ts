import { IconFlagCheck } from "@tabler/icons-react";

import { steerNode } from "@/api/routes.ts";
import type { Action, Situation } from "../action.ts";
import { asking } from "./starting.ts";

/** End the training of the selected learner and keep the weights so far. */
export const stopAndKeepAction: Action = {
  id: "stopAndKeep",
  section: "run",
  icon: IconFlagCheck,
  isEnabled: (situation) => steered(situation) !== null,
  run: async (situation) => {
    const node = steered(situation);
    const run = situation.opened.run?.run;
    if (node && run) await asking(() => steerNode(run, situation.opened.prefix + node, { action: "stop" }));
  },
};

function steered({ opened, catalogue, nodes }: Situation): string | null {
  const id = nodes.length === 1 ? nodes[0] : undefined;
  if (!id || opened.states[id]?.state !== "running") return null;
  return catalogue[opened.workflow.nodes[id]?.type ?? ""]?.steerable ? id : null;
}
