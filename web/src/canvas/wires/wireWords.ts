/** What a screen reader says of a wire: where it begins and where it ends, in the reader's language. */

import type { TFunction } from "i18next";

import type { Connection, Workflow } from "@/api/types.ts";
import type { Catalogue } from "@/workflow/catalogue/catalogue.ts";
import { splitEnd } from "@/workflow/editing/edits.ts";
import { INPUTS, OUTPUTS } from "@/workflow/nesting/border.ts";
import { SUB_WORKFLOW } from "@/workflow/nesting/holding.ts";
import { type Speech, translate } from "@/workflow/speech.ts";

export interface WireWords {
  kind: string;
  name: (wire: Connection) => string;
}

export function wireWords(workflow: Workflow, catalogue: Catalogue, speech: Speech, t: TFunction): WireWords {
  const nameOf = (id: string) => {
    if (id === INPUTS) return t("canvas.border.inputs");
    if (id === OUTPUTS) return t("canvas.border.outputs");
    const entry = workflow.nodes[id];
    if (!entry) return id;
    if (entry.type === SUB_WORKFLOW) return entry.label || t("actions.wrapped.workflow");
    return entry.label || translate(catalogue[entry.type]?.title ?? entry.type, speech);
  };
  return {
    kind: t("canvas.wire.kind"),
    name: ({ from, to }) => {
      const [start, end] = [splitEnd(from), splitEnd(to)];
      return t("canvas.wire.name", { start: nameOf(start.node), output: start.port, end: nameOf(end.node), input: end.port });
    },
  };
}
