/** The lower panel: outputs of the selected node, and the list of problems. */

import { ActionIcon, Tabs, Tooltip } from "@mantine/core";
import { IconAlertCircle, IconTable, IconX } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { type BottomTab, setWorkbench, useWorkbench } from "@/actions/workbench.ts";
import { useOpened } from "@/workflow/document.ts";
import { listProblems } from "@/workflow/drafts/problems.ts";
import styles from "./Bottom.module.css";
import { Outputs } from "./Outputs.tsx";
import { ProblemList } from "./ProblemList.tsx";

export function Bottom() {
  const { t } = useTranslation();
  const tab = useWorkbench((workbench) => workbench.bottomTab);
  const opened = useOpened((opened) => opened, null);
  const problems = useMemo(() => (opened ? listProblems(opened) : []), [opened]);
  return (
    <Tabs
      value={tab}
      onChange={(value) => setWorkbench({ bottomTab: (value ?? "outputs") as BottomTab })}
      keepMounted={false}
      className={styles.tabs}
    >
      <div className={styles.head}>
        <Tabs.List className={styles.list}>
          <Tabs.Tab value="outputs" leftSection={<IconTable size={14} />} data-testid="tab-outputs">
            {t("shell.outputs")}
          </Tabs.Tab>
          <Tabs.Tab
            value="problems"
            leftSection={<IconAlertCircle size={14} />}
            rightSection={problems.length > 0 ? <b className={styles.count}>{problems.length}</b> : undefined}
            data-testid="tab-problems"
          >
            {t("shell.problems")}
          </Tabs.Tab>
        </Tabs.List>
        <Tooltip label={t("shell.closePanel")}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            className={styles.close}
            aria-label={t("shell.closePanel")}
            onClick={() => setWorkbench({ bottom: false })}
          >
            <IconX size={14} />
          </ActionIcon>
        </Tooltip>
      </div>
      <Tabs.Panel value="outputs" className={styles.panel}>
        <Outputs />
      </Tabs.Panel>
      <Tabs.Panel value="problems" className={styles.panel}>
        <ProblemList problems={problems} />
      </Tabs.Panel>
    </Tabs>
  );
}
