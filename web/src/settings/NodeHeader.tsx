/** The head of the inspector: what the node is, where it stands, and what can be done with it. */

import { ActionIcon, Button, Group, TextInput, Tooltip } from "@mantine/core";
import { IconPlayerTrackNext, IconRefresh, IconRestore } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Action, runAction } from "@/actions/action.ts";
import { resetAction } from "@/actions/run/reset.ts";
import { RepairButtons } from "@/actions/RepairButtons.tsx";
import { runAgainAction } from "@/actions/run/runAgain.ts";
import { runSelectedAction } from "@/actions/run/runSelected.ts";
import type { NodeEntry, NodeState, NodeType } from "@/api/types.ts";
import { formatSeconds } from "@/ui/numbers.ts";
import { sendEdit, useOpened } from "@/workflow/document.ts";
import { familyOf } from "@/workflow/catalogue/families.ts";
import { useSpeak } from "@/workflow/speech.ts";
import { useTypeTitle } from "@/workflow/catalogue/typeTitle.ts";
import { isAtField } from "@/settings/form/faults.ts";
import classes from "./settings.module.css";

interface NodeHeaderProps {
  node: string;
  entry: NodeEntry;
  type: NodeType | undefined;
  state: NodeState | undefined;
  /** Such a node does not run. */
  drawn: boolean;
}

export function NodeHeader({ node, entry, type, state, drawn }: NodeHeaderProps) {
  const { t } = useTranslation();
  const { tell } = useSpeak();
  const isBusy = useOpened(({ run }) => run?.status === "running", false);
  const typeTitle = useTypeTitle()(entry.type, type);

  return (
    <header className={classes.header} style={{ borderTopColor: `var(--family-${familyOf(type)})` }}>
      <LabelInput node={node} label={entry.label} placeholder={typeTitle} />
      <div className={classes.sub}>
        <span>{typeTitle}</span>
        <span aria-hidden>·</span>
        <code>{node}</code>
        {drawn ? null : <StateWord state={state} />}
      </div>
      {drawn ? null : (
        <Group gap={6} mt={8} wrap="nowrap">
          <Button
            size="compact-sm"
            leftSection={<IconPlayerTrackNext size={14} />}
            disabled={isBusy}
            data-testid="run-to-here"
            onClick={() => runAction(runSelectedAction)}
          >
            {t("settings.runToHere")}
          </Button>
          <HeaderButton action={runAgainAction} label={t("settings.runAgain")} disabled={isBusy} />
          <HeaderButton action={resetAction} label={t("settings.resetResults")} disabled={isBusy} icon={IconRestore} />
        </Group>
      )}
      {state?.error && !isAtField(state.error.setting, type?.settings.map((field) => field.name) ?? []) ? (
        <div className={classes.error} role="alert" data-testid="node-error">
          <strong>{tell(state.error.problem)}</strong>
          {state.error.remedy ? <span>{tell(state.error.remedy)}</span> : null}
          <RepairButtons fault={{ ...state.error, repairs: [] }} />
        </div>
      ) : null}
      {state?.incomplete ? <p className={classes.fault} data-severity="warning">{tell(state.incomplete)}</p> : null}
      {(state?.warnings ?? []).map((warning) => (
        <p key={JSON.stringify(warning.problem)} className={classes.fault} data-severity="warning">
          {tell(warning.problem)} {tell(warning.remedy)}
        </p>
      ))}
    </header>
  );
}

interface HeaderButtonProps {
  action: Action;
  label: string;
  disabled: boolean;
  icon?: typeof IconRefresh;
}

function HeaderButton({ action, label, disabled, icon: Drawn = IconRefresh }: HeaderButtonProps) {
  return (
    <Tooltip label={label} openDelay={400}>
      <ActionIcon
        variant="default"
        size={26}
        aria-label={label}
        disabled={disabled}
        data-testid={`inspector-${action.id}`}
        onClick={() => runAction(action)}
      >
        <Drawn size={15} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  );
}

/** The user's own words for a node; left empty, its type's title stands there. */
function LabelInput({ node, label, placeholder }: { node: string; label: string; placeholder: string }) {
  const { t } = useTranslation();
  const [text, setText] = useState(label);
  useEffect(() => setText(label), [label]);
  const commit = () => {
    const trimmed = text.trim();
    if (trimmed !== label) void sendEdit({ kind: "rename_node", id: node, label: trimmed });
    setText(trimmed);
  };
  return (
    <TextInput
      variant="unstyled"
      classNames={{ input: classes.title ?? "" }}
      value={text}
      placeholder={placeholder}
      aria-label={t("settings.label")}
      data-testid="node-label"
      maxLength={200}
      autoComplete="off"
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") setText(label);
      }}
    />
  );
}

function StateWord({ state }: { state: NodeState | undefined }) {
  const { t } = useTranslation();
  const name = state?.state ?? "idle";
  const isDone = name === "done" && state?.seconds !== null && state?.seconds !== undefined;
  return (
    <span className={classes.state} data-testid="node-state" data-state={name} style={{ color: `var(--state-${colourOf(name)})` }}>
      {state?.stale && name === "idle" ? t("settings.state.stale") : t(`settings.state.${name}`)}
      {state?.stale && name !== "idle" ? ` · ${t("settings.state.stale")}` : ""}
      {isDone && !state.stale ? ` · ${state.cached ? t("settings.state.cached") : formatSeconds(state.seconds ?? 0)}` : ""}
    </span>
  );
}

const colourOf = (state: string) => (state === "cancelled" ? "stopped" : state);
