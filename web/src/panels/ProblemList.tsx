/** All that is wrong with the workflow; a click goes to the node. */

import { IconAlertCircleFilled, IconAlertTriangleFilled, IconCircleCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { canRepair, RepairButtons } from "@/actions/RepairButtons.tsx";
import { goInside, goToNode } from "@/actions/selecting.ts";
import { useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { getOpened } from "@/workflow/document.ts";
import type { Listed } from "@/workflow/drafts/problems.ts";
import { useSpeak } from "@/workflow/speech.ts";
import { useTypeTitle } from "@/workflow/catalogue/typeTitle.ts";
import styles from "./ProblemList.module.css";

export function ProblemList({ problems }: { problems: readonly Listed[] }) {
  const { t } = useTranslation();
  if (problems.length === 0) {
    return (
      <p className={styles.none}>
        <IconCircleCheck size={16} aria-hidden /> {t("shell.noProblems")}
      </p>
    );
  }
  return (
    <ul className={styles.list} data-testid="problem-list">
      {problems.map((problem, index) => (
        <Row key={index} problem={problem} />
      ))}
    </ul>
  );
}

function Row({ problem }: { problem: Listed }) {
  const { t } = useTranslation();
  const { tell } = useSpeak();
  const titleOf = useTypeTitle();
  const types = useCatalogue((store) => store.types);
  const entry = getOpened()?.workflow.nodes[problem.node ?? ""];
  const name = entry ? entry.label || titleOf(entry.type, types[entry.type]) : t("shell.wholeWorkflow");
  const Sign = problem.severity === "error" ? IconAlertCircleFilled : IconAlertTriangleFilled;
  const { node, inside } = problem;
  return (
    <li>
      <button
        type="button"
        className={styles.row}
        data-severity={problem.severity}
        data-testid={`problem-row-${node ?? "workflow"}`}
        disabled={node === null}
        onClick={() => node !== null && (inside === null ? goToNode(node) : goInside(node, inside))}
      >
        <Sign size={16} aria-label={t(`severity.${problem.severity}`)} />
        <span className={styles.node}>{name}</span>
        <span className={styles.text}>
          <b>{tell(problem.problem)}</b> {tell(problem.remedy)}
        </span>
      </button>
      {canRepair(problem) && (
        <div className={styles.repairs}>
          <RepairButtons fault={problem} />
        </div>
      )}
    </li>
  );
}
