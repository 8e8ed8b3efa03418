/** A form for one connection. What is typed goes to the server once and is forgotten here. */

import { Button, Group, JsonInput, PasswordInput, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ApiError } from "@/api/client.ts";
import { storeConnection } from "@/api/routes.ts";
import type { NamedConnection } from "@/api/types.ts";
import { tellFailure } from "@/workflow/notices.ts";
import { useSpeak } from "@/workflow/speech.ts";
import classes from "./connections.module.css";
import { complainAboutName, readOptions } from "./connecting.ts";

interface ConnectionFormProps {
  known: readonly NamedConnection[];
  store: (name: string, work: () => Promise<unknown>) => Promise<void>;
}

const EMPTY = { name: "", url: "", options: "" };

export function ConnectionForm({ known, store }: ConnectionFormProps) {
  const { t } = useTranslation();
  const { tell } = useSpeak();
  const [typed, setTyped] = useState(EMPTY);
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const [isBusy, setBusy] = useState(false);
  const options = readOptions(typed.options);
  const complaint = complainAboutName(typed.name, known);
  const isTaken = known.some(({ name }) => name === typed.name);
  const change = (part: Partial<typeof EMPTY>) => {
    setTyped({ ...typed, ...part });
    setRefusal(null);
  };

  const submit = async () => {
    if (!options) return;
    setBusy(true);
    try {
      await store(typed.name, () => storeConnection(typed.name, typed.url.trim(), options));
      setTyped(EMPTY);
    } catch (error) {
      if (error instanceof ApiError && error.said) setRefusal(error);
      else tellFailure(error);
    }
    setBusy(false);
  };

  return (
    <form
      className={classes.form}
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Stack gap="xs">
        <h3>{t("connections.another")}</h3>
        <TextInput
          size="sm"
          label={t("connections.name")}
          description={t("connections.nameHelp")}
          value={typed.name}
          error={complaint && t(`connections.${complaint}`)}
          spellCheck={false}
          data-testid="connection-name"
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <PasswordInput
          size="sm"
          label={t("connections.url")}
          description={t("connections.urlHelp")}
          value={typed.url}
          error={refusal?.said && `${tell(refusal.said.problem)} ${tell(refusal.said.remedy)}`}
          autoComplete="new-password"
          data-testid="connection-url"
          onChange={(event) => change({ url: event.currentTarget.value })}
        />
        <JsonInput
          size="sm"
          label={t("connections.options")}
          description={t("connections.optionsHelp")}
          placeholder={'{"key": "…", "secret": "…"}'}
          value={typed.options}
          error={options ? null : t("connections.noObject")}
          autosize
          minRows={1}
          maxRows={8}
          autoComplete="off"
          spellCheck={false}
          data-testid="connection-options"
          onChange={(text) => change({ options: text })}
        />
        <Group justify="flex-end">
          <Button
            type="submit"
            loading={isBusy}
            disabled={!typed.name || !typed.url.trim() || complaint !== null || !options}
            data-testid="store-connection"
          >
            {t(isTaken ? "connections.replace" : "connections.store")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
