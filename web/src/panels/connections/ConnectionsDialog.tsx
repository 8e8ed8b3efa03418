/** The user's named connections: what there is, whether it leads anywhere, and a form for another one. */

import { Button, Code, Group, Modal, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { setWorkbench, useWorkbench } from "@/actions/workbench.ts";
import { ApiError } from "@/api/client.ts";
import { getConnections, removeConnection, tryConnection } from "@/api/routes.ts";
import type { Message, NamedConnection, Said } from "@/api/types.ts";
import { tellFailure } from "@/workflow/notices.ts";
import { useSpeak } from "@/workflow/speech.ts";
import classes from "./connections.module.css";
import { ConnectionForm } from "./ConnectionForm.tsx";

export function ConnectionsDialog() {
  const { t } = useTranslation();
  const isOpen = useWorkbench((workbench) => workbench.dialog?.kind === "connections");
  return (
    <Modal
      closeButtonProps={{ "aria-label": t("shell.close") }}
      opened={isOpen}
      onClose={() => setWorkbench({ dialog: null })}
      title={t("connections.title")}
      size="lg"
      data-testid="connections"
    >
      <Connections />
    </Modal>
  );
}

/** What was answered to a try; null while it is awaited. */
type Tried = { found: Message } | { said: Said } | null;

function Connections() {
  const { t } = useTranslation();
  const connections = useQuery({ queryKey: ["connections"], queryFn: getConnections, staleTime: 0, retry: false });
  const [tried, setTried] = useState<Record<string, Tried>>({});

  const change = async (name: string, work: () => Promise<unknown>) => {
    setTried(({ [name]: _, ...others }) => others);
    try {
      await work();
    } finally {
      await connections.refetch();
    }
  };
  const attempt = async (name: string) => {
    const answered = (answer: Tried) => setTried((before) => ({ ...before, [name]: answer }));
    answered(null);
    try {
      answered(await tryConnection(name));
    } catch (error) {
      if (error instanceof ApiError && error.said) answered({ said: error.said });
      else {
        setTried(({ [name]: _, ...others }) => others);
        tellFailure(error);
      }
    }
  };
  const known = connections.data ?? [];

  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t("connections.about")}
      </Text>
      {connections.error instanceof ApiError && connections.error.said ? <Refusal said={connections.error.said} /> : null}
      {connections.data && known.length === 0 ? <Text size="sm">{t("connections.none")}</Text> : null}
      {known.length > 0 ? (
        <ul className={classes.list}>
          {known.map((one) => (
            <Row
              key={one.name}
              connection={one}
              tried={tried[one.name]}
              attempt={() => void attempt(one.name)}
              remove={() => void change(one.name, () => removeConnection(one.name)).catch(tellFailure)}
            />
          ))}
        </ul>
      ) : null}
      <ConnectionForm
        known={known}
        store={async (name, work) => {
          await change(name, work);
          void attempt(name);
        }}
      />
    </Stack>
  );
}

interface RowProps {
  connection: NamedConnection;
  tried: Tried | undefined;
  attempt: () => void;
  remove: () => void;
}

function Row({ connection: { name, kind, stored }, tried, attempt, remove }: RowProps) {
  const { t } = useTranslation();
  const { tell } = useSpeak();
  const [isAsking, setAsking] = useState(false);
  return (
    <li data-testid={`connection-${name}`}>
      <Group gap="xs" wrap="nowrap">
        <span className={classes.name}>
          <strong>{name}</strong>
          {kind ? <Code>{kind}</Code> : null}
          {stored ? null : <small>{t("connections.environment")}</small>}
        </span>
        {isAsking ? (
          <>
            <Button size="compact-sm" variant="default" onClick={() => setAsking(false)}>
              {t("connections.keep")}
            </Button>
            <Button size="compact-sm" color="red" data-testid={`remove-${name}`} onClick={remove}>
              {t("connections.remove")}
            </Button>
          </>
        ) : (
          <>
            <Button size="compact-sm" variant="default" loading={tried === null} data-testid={`try-${name}`} onClick={attempt}>
              {t("connections.try")}
            </Button>
            {stored ? (
              <Button size="compact-sm" variant="subtle" color="gray" data-testid={`ask-${name}`} onClick={() => setAsking(true)}>
                {t("connections.remove")}
              </Button>
            ) : null}
          </>
        )}
      </Group>
      {isAsking ? <p className={classes.note}>{t("connections.question")}</p> : null}
      <div role="status">
        {tried && "found" in tried ? <p className={classes.found}>{tell(tried.found)}</p> : null}
        {tried && "said" in tried ? <Refusal said={tried.said} /> : null}
      </div>
    </li>
  );
}

function Refusal({ said }: { said: Said }) {
  const { tell } = useSpeak();
  return (
    <p className={classes.refused}>
      {tell(said.problem)} <span>{tell(said.remedy)}</span>
    </p>
  );
}
