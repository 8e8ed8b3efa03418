/** One workflow of the workspace: a click opens it, its menu renames, copies and deletes it. */

import { ActionIcon, Button, Group, Menu, Modal, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconCopy, IconDots, IconPencil, IconTopologyStar3, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { goToWorkflow } from "@/actions/navigate.ts";
import type { WorkflowEntry } from "@/api/types.ts";
import { sayAgo } from "./finding.ts";
import classes from "./home.module.css";
import { useKeeping } from "./useKeeping.ts";

type Asked = "rename" | "delete" | null;

export function WorkflowRow({ workflow }: { workflow: WorkflowEntry }) {
  const { t, i18n } = useTranslation();
  const { rename, duplicate, remove } = useKeeping();
  const [asked, setAsked] = useState<Asked>(null);
  const title = workflow.title || t("home.untitled");
  const close = () => setAsked(null);
  return (
    <div className={classes.workflow}>
      <UnstyledButton
        className={classes.workflowOpen}
        data-testid={`recent-${workflow.document}`}
        onClick={() => goToWorkflow(workflow.document)}
      >
        <IconTopologyStar3 size={20} stroke={1.5} aria-hidden />
        <span className={classes.workflowText}>
          <strong>{title}</strong>
          <small title={workflow.path}>{workflow.path}</small>
        </span>
        <span className={classes.workflowFacts}>
          <span>{sayAgo(Date.now() / 1000 - workflow.modified, i18n.language)}</span>
          <small>{t("home.nodes", { count: workflow.nodes })}</small>
        </span>
      </UnstyledButton>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={t("home.more", { title })}
            data-testid={`workflow-menu-${workflow.document}`}
          >
            <IconDots size={17} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={15} />} data-testid="workflow-rename" onClick={() => setAsked("rename")}>
            {t("home.rename")}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconCopy size={15} />}
            data-testid="workflow-duplicate"
            onClick={() => void duplicate(workflow.document)}
          >
            {t("home.duplicate")}
          </Menu.Item>
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={15} />}
            data-testid="workflow-delete"
            onClick={() => setAsked("delete")}
          >
            {t("home.delete")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        closeButtonProps={{ "aria-label": t("shell.close") }}
        opened={asked !== null}
        onClose={close}
        title={t(asked === "rename" ? "home.rename" : "home.delete")}
        centered
      >
        {asked === "rename" ? (
          <RenameForm
            title={workflow.title}
            onDone={(written) => {
              close();
              void rename(workflow.document, written);
            }}
          />
        ) : (
          <>
            <Text size="sm">{t("home.deleteQuestion", { title })}</Text>
            <Group justify="flex-end" mt="md">
              <Button variant="default" onClick={close}>
                {t("home.keepIt")}
              </Button>
              <Button
                color="red"
                data-testid="workflow-delete-confirm"
                onClick={() => {
                  close();
                  void remove(workflow.document);
                }}
              >
                {t("home.delete")}
              </Button>
            </Group>
          </>
        )}
      </Modal>
    </div>
  );
}

function RenameForm({ title, onDone }: { title: string; onDone: (title: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(title);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onDone(text.trim());
      }}
    >
      <TextInput
        data-autofocus
        label={t("shell.title")}
        value={text}
        maxLength={200}
        data-testid="workflow-new-title"
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Group justify="flex-end" mt="md">
        <Button type="submit" data-testid="workflow-rename-confirm">
          {t("home.rename")}
        </Button>
      </Group>
    </form>
  );
}
