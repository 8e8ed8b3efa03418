/** Why a node has no result: what is wrong with it, or that it has not run. */

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { RepairButtons } from "@/actions/RepairButtons.tsx";
import { useOpened } from "@/workflow/document.ts";
import { useNodeFaults } from "@/workflow/drafts/problems.ts";
import { useSpeak } from "@/workflow/speech.ts";
import { EmptyState } from "./EmptyState.tsx";

interface NoResultProps {
  node: string;
  /** Said where nothing is wrong. */
  text: string;
  /** Whether a run would change that. */
  canRun?: boolean;
  children?: ReactNode;
}

export function NoResult({ node, text, canRun = true, children }: NoResultProps) {
  const { t } = useTranslation();
  const { tell } = useSpeak();
  const isComing = useOpened(({ states }) => ["waiting", "running"].includes(states[node]?.state ?? ""), false);
  const fault = useNodeFaults(node).find(({ severity }) => severity === "error");
  if (!fault) {
    return (
      <EmptyState text={canRun && isComing ? t("outputs.empty.coming") : text} canRun={canRun}>
        {children}
      </EmptyState>
    );
  }
  return (
    <EmptyState text={tell(fault.problem)}>
      {fault.remedy ? <p>{tell(fault.remedy)}</p> : null}
      <RepairButtons fault={fault} />
      {children}
    </EmptyState>
  );
}
