/** The right side: settings and help of the selected node, or the workflow itself. */

import { useTranslation } from "react-i18next";

import { BorderInspector } from "@/settings/BorderInspector.tsx";
import { NodeInspector } from "@/settings/NodeInspector.tsx";
import { WorkflowInspector } from "@/settings/WorkflowInspector.tsx";
import { isBorder } from "@/workflow/nesting/border.ts";
import { useSelectedNode, useSelection } from "@/workflow/selection.ts";
import classes from "./Inspector.module.css";

export function Inspector() {
  const { t } = useTranslation();
  const node = useSelectedNode();
  const count = useSelection(({ nodes }) => nodes.length);

  return (
    <aside className={classes.inspector} data-panel="inspector" data-testid="inspector" aria-label={t("settings.title")}>
      {node && isBorder(node) ? <BorderInspector node={node} /> : null}
      {node && !isBorder(node) ? <NodeInspector key={node} node={node} /> : null}
      {count === 0 ? <WorkflowInspector /> : null}
      {count > 1 ? <p className={classes.several}>{t("settings.several", { count })}</p> : null}
    </aside>
  );
}
