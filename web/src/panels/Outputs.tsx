/** The lower side: what the selected node has put out, its curve and its log. */

import { useTranslation } from "react-i18next";

import { NodeOutputs } from "@/outputs/NodeOutputs.tsx";
import { useSelectedNode } from "@/workflow/selection.ts";
import classes from "./Outputs.module.css";
import { RunOverview } from "@/panels/top/RunOverview.tsx";

export function Outputs() {
  const { t } = useTranslation();
  const node = useSelectedNode();
  return (
    <section className={classes.outputs} data-testid="outputs" aria-label={t("outputs.title")}>
      {node ? <NodeOutputs key={node} node={node} /> : <RunOverview />}
    </section>
  );
}
