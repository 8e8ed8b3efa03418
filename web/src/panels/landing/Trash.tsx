/** Deleted workflows, to be brought back. */

import { Anchor, Button, Modal, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { getTrash } from "@/api/routes.ts";
import { sayAgo } from "./finding.ts";
import classes from "./home.module.css";
import { useKeeping } from "./useKeeping.ts";

export function Trash() {
  const { t, i18n } = useTranslation();
  const trash = useQuery({ queryKey: ["trash"], queryFn: getTrash, staleTime: 0 });
  const { restore } = useKeeping();
  const [isOpen, setOpen] = useState(false);
  const entries = trash.data ?? [];
  if (entries.length === 0) return null;
  return (
    <>
      <Anchor component="button" type="button" size="sm" data-testid="open-trash" onClick={() => setOpen(true)}>
        {t("home.trash.open", { count: entries.length })}
      </Anchor>
      <Modal
        closeButtonProps={{ "aria-label": t("shell.close") }}
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={t("home.trash.title")}
        centered
      >
        <Text size="sm" c="dimmed" mb="sm">
          {t("home.trash.kept")}
        </Text>
        <ul className={classes.trash}>
          {entries.map((entry) => (
            <li key={entry.id}>
              <span className={classes.workflowText}>
                <strong>{entry.title || t("home.untitled")}</strong>
                <small>
                  {entry.path} · {sayAgo(Date.now() / 1000 - entry.removed, i18n.language)}
                </small>
              </span>
              <Button size="compact-sm" variant="default" data-testid={`restore-${entry.id}`} onClick={() => void restore(entry.id)}>
                {t("home.trash.restore")}
              </Button>
            </li>
          ))}
        </ul>
      </Modal>
    </>
  );
}
