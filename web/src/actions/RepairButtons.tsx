/** A button for each way out of a problem; a click applies it, undo takes it back. */

import { IconTool } from "@tabler/icons-react";

import type { Repair } from "@/api/types.ts";
import { getOpened, sendEdit } from "@/workflow/document.ts";
import { repairEdit } from "@/workflow/repairs.ts";
import { useSpeak } from "@/workflow/speech.ts";
import styles from "./RepairButtons.module.css";

export function RepairButtons({ repairs }: { repairs: readonly Repair[] }) {
  const { tell } = useSpeak();
  if (repairs.length === 0) return null;
  const repair = (one: Repair) => {
    const workflow = getOpened()?.workflow;
    if (workflow) void sendEdit(repairEdit(workflow, one, tell(one.label)));
  };
  return (
    <span className={styles.repairs}>
      {repairs.map((one, index) => (
        <button key={index} type="button" className={styles.repair} data-testid="repair" onClick={() => repair(one)}>
          <IconTool size={13} aria-hidden /> {tell(one.label)}
        </button>
      ))}
    </span>
  );
}
