import { useRef } from "react";
import { useTranslation } from "react-i18next";

import { sendToDocument, useDocument, useOpened } from "@/workflow/document.ts";
import styles from "./WorkflowTitle.module.css";

/** The workflow's title, written in its place. */
export function WorkflowTitle() {
  const { t } = useTranslation();
  const title = useDocument((store) => store.whole?.workflow.title ?? "");
  const path = useOpened((opened) => opened.path, "");
  const input = useRef<HTMLInputElement>(null);
  return (
    <input
      key={title}
      ref={input}
      className={styles.title}
      defaultValue={title}
      placeholder={t("shell.untitled")}
      aria-label={t("shell.title")}
      title={path}
      size={Math.max(10, Math.min(44, title.length + 1))}
      maxLength={200}
      data-testid="workflow-title"
      onBlur={(event) => {
        const written = event.currentTarget.value.trim();
        if (written !== title) void sendToDocument({ kind: "change_document", title: written });
      }}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Escape") event.currentTarget.value = title;
        if (event.key === "Enter" || event.key === "Escape") event.currentTarget.blur();
      }}
    />
  );
}
