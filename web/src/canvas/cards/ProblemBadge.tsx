import { IconAlertCircleFilled, IconAlertTriangleFilled } from "@tabler/icons-react";

import type { Fault } from "@/api/types.ts";
import { useSpeak } from "@/workflow/speech.ts";
import { hideHint, showHint } from "@/canvas/hints/hints.ts";
import styles from "./ProblemBadge.module.css";

interface ProblemBadgeProps {
  node: string;
  faults: readonly Fault[];
  graveness: "error" | "warning";
}

/** Says that something is wrong; what it is shows on hover and on focus. */
export function ProblemBadge({ node, faults, graveness }: ProblemBadgeProps) {
  const { tell } = useSpeak();
  const Sign = graveness === "error" ? IconAlertCircleFilled : IconAlertTriangleFilled;
  const show = (event: { currentTarget: Element }) => showHint({ kind: "problems", node }, event.currentTarget, 0);
  return (
    <button
      type="button"
      className={`${styles.badge} nodrag`}
      data-graveness={graveness}
      data-testid={`problem-${node}`}
      aria-label={faults.map((fault) => `${tell(fault.problem)} ${tell(fault.remedy)}`).join(" ")}
      onPointerEnter={(event) => {
        event.stopPropagation();
        show(event);
      }}
      onPointerLeave={hideHint}
      onFocus={show}
      onBlur={hideHint}
    >
      <Sign size={16} aria-hidden />
      {faults.length > 1 && <span>{faults.length}</span>}
    </button>
  );
}
