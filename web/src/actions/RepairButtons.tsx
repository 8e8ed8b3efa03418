/** A button for each way out of a problem; a click applies it, undo takes it back. Trust alone is given for good. */

import { IconShieldCheck, IconTool } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { postTrust } from "@/api/routes.ts";
import type { Fault, Repair } from "@/api/types.ts";
import { getOpened, sendEdit } from "@/workflow/document.ts";
import { repairEdit } from "@/workflow/drafts/repairs.ts";
import { useSpeak } from "@/workflow/speech.ts";
import styles from "./RepairButtons.module.css";
import { asking } from "./run/starting.ts";

export function RepairButtons({ fault: { repairs, trust } }: { fault: Pick<Fault, "repairs" | "trust"> }) {
  const { t } = useTranslation();
  const { tell } = useSpeak();
  if (!canRepair({ repairs, trust })) return null;
  const repair = (one: Repair) => {
    const workflow = getOpened()?.workflow;
    if (workflow) void sendEdit(repairEdit(workflow, one, tell(one.label)));
  };
  return (
    <span className={styles.repairs}>
      {trust === null ? null : (
        <button
          type="button"
          className={styles.repair}
          data-testid="trust"
          onClick={() => void asking(() => postTrust(trust))}
        >
          <IconShieldCheck size={13} aria-hidden /> {t("actions.trust")}
        </button>
      )}
      {repairs.map((one, index) => (
        <button key={index} type="button" className={styles.repair} data-testid="repair" onClick={() => repair(one)}>
          <IconTool size={13} aria-hidden /> {tell(one.label)}
        </button>
      ))}
    </span>
  );
}

export function canRepair({ repairs, trust }: Pick<Fault, "repairs" | "trust">): boolean {
  return repairs.length > 0 || trust !== null;
}
