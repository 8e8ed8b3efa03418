/** What was fetched from the net, such as published weights: how much it is, and buttons to be rid of it. */

import { ActionIcon, Anchor, Button, Group, Modal, Text } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { clearDownloads, getDownloads } from "@/api/routes.ts";
import { formatBytes } from "@/ui/numbers.ts";
import { tellFailure } from "@/workflow/notices.ts";
import classes from "./home.module.css";

export function Downloads() {
  const { t, i18n } = useTranslation();
  const queries = useQueryClient();
  const downloads = useQuery({ queryKey: ["downloads"], queryFn: getDownloads, staleTime: 0, retry: false });
  const [isOpen, setOpen] = useState(false);
  const files = downloads.data?.files ?? [];
  if (files.length === 0 && !isOpen) return null;
  const size = (value: number) => formatBytes(value, i18n.language);
  const total = size(files.reduce((sum, file) => sum + file.bytes, 0));

  const remove = async (name?: string) => {
    try {
      await clearDownloads(name);
    } catch (error) {
      tellFailure(error);
    }
    await queries.invalidateQueries({ queryKey: ["downloads"] });
  };

  return (
    <>
      <Anchor component="button" type="button" size="sm" data-testid="open-downloads" onClick={() => setOpen(true)}>
        {t("home.downloads.open", { size: total })}
      </Anchor>
      <Modal
        closeButtonProps={{ "aria-label": t("shell.close") }}
        opened={isOpen}
        onClose={() => setOpen(false)}
        title={t("home.downloads.title")}
        size="lg"
        centered
      >
        <Text size="sm" c="dimmed" mb="sm">
          {files.length === 0 ? t("home.downloads.none") : t("home.downloads.kept", { folder: downloads.data?.folder ?? "" })}
        </Text>
        <ul className={classes.trash}>
          {files.map((file) => (
            <li key={file.name} data-testid="download">
              <span className={classes.workflowText}>
                <strong title={file.name}>{file.name.slice(file.name.lastIndexOf("/") + 1)}</strong>
                <small>{size(file.bytes)}</small>
              </span>
              <ActionIcon
                variant="subtle"
                color="red"
                aria-label={t("home.downloads.remove", { name: file.name })}
                onClick={() => void remove(file.name)}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </li>
          ))}
        </ul>
        {files.length === 0 ? null : (
          <Group justify="flex-end" mt="md">
            <Button color="red" data-testid="clear-downloads" onClick={() => void remove()}>
              {t("home.downloads.clear", { size: total })}
            </Button>
          </Group>
        )}
      </Modal>
    </>
  );
}
