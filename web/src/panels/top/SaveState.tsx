import { IconCloudCheck, IconCloudUpload, IconPlugConnectedX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { useDocument, useOpened } from "@/workflow/document.ts";
import styles from "./SaveState.module.css";

/** Whether what is shown is in the file, and whether the server is there at all. */
export function SaveState() {
  const { t } = useTranslation();
  const stream = useDocument((store) => store.stream);
  const saved = useOpened((opened) => opened.saved && opened.pending.length === 0, true);
  if (stream === "reconnecting") {
    return (
      <span className={styles.state} data-lost role="alert" data-testid="reconnecting">
        <IconPlugConnectedX size={15} aria-hidden /> <span>{t("shell.reconnecting")}</span>
      </span>
    );
  }
  const Sign = saved ? IconCloudCheck : IconCloudUpload;
  return (
    <span className={styles.state} role="status" data-testid="save-state" data-saved={saved}>
      <Sign size={15} aria-hidden /> <span>{t(saved ? "shell.saved" : "shell.saving")}</span>
    </span>
  );
}
