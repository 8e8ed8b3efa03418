import { IconBrandPython } from "@tabler/icons-react";

import { getScript } from "@/api/routes.ts";
import { inOrder } from "@/workflow/document.ts";
import { portsOf } from "@/workflow/catalogue/catalogue.ts";
import { type Action, hasOneNode, type Situation } from "./action.ts";
import { asking } from "./run/starting.ts";

/** Writes the network at the selected node as a Keras script, and hands it to the browser as a file. */
export const exportScriptAction: Action = {
  id: "exportScript",
  section: "file",
  icon: IconBrandPython,
  isEnabled: (situation) => hasOneNode(situation) && hasNetwork(situation),
  run: ({ opened, nodes: [node = ""] }) =>
    asking(async () => {
      const { text } = await inOrder(() => getScript(opened.document, opened.prefix + node));
      save(text, `${node}.py`);
    }),
};

function hasNetwork({ opened, catalogue, nodes: [node = ""] }: Situation): boolean {
  const entry = opened.workflow.nodes[node];
  if (!entry) return false;
  const { inputs, outputs } = portsOf(entry, catalogue, opened.workflow);
  return [...Object.values(inputs), ...Object.values(outputs)].some(({ type }) => type === "network" || type === "tensor");
}

function save(text: string, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/x-python" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
