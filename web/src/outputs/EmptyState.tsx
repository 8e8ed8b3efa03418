/** Why there is nothing to see, and what would change that. */

import { Button } from "@mantine/core";
import { IconPlayerTrackNext } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { runAction } from "@/actions/action.ts";
import { runSelectedAction } from "@/actions/run/runSelected.ts";
import { useOpened } from "@/workflow/document.ts";
import classes from "./outputs.module.css";

export function EmptyState({ text, canRun = false, children }: { text: string; canRun?: boolean; children?: ReactNode }) {
  const { t } = useTranslation();
  const isBusy = useOpened(({ run }) => run?.status === "running", false);
  return (
    <div className={classes.empty} data-testid="output-empty">
      <p>{text}</p>
      {children}
      {canRun && !isBusy ? (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlayerTrackNext size={14} />}
          onClick={() => runAction(runSelectedAction)}
        >
          {t("outputs.runToHere")}
        </Button>
      ) : null}
    </div>
  );
}
