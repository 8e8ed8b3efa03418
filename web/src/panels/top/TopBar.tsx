/** The bar over the workbench: where one is, what one can do, how it stands with the server. */

import { ActionIcon, Button, Divider, Menu, Progress, Tooltip } from "@mantine/core";
import { IconChevronDown, IconHome } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { type Action, runAction } from "@/actions/action.ts";
import { actions } from "@/actions/actions.ts";
import { showKeys } from "@/actions/keys.ts";
import { goHome } from "@/actions/navigate.ts";
import { useSituation } from "@/actions/useSituation.ts";
import { formatSeconds } from "@/ui/numbers.ts";
import { useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { useOpened } from "@/workflow/document.ts";
import { runFraction, runTimeLeft } from "@/workflow/runProgress.ts";
import { Preferences } from "@/panels/dialogs/Preferences.tsx";
import { SaveState } from "./SaveState.tsx";
import styles from "./TopBar.module.css";
import { WorkflowTitle } from "./WorkflowTitle.tsx";

const byId = (id: string) => actions.find((action) => action.id === id) as Action;

export function TopBar() {
  const { t } = useTranslation();
  return (
    <header className={styles.bar}>
      <Tooltip label={t("shell.home")}>
        <ActionIcon variant="subtle" color="gray" aria-label={t("shell.home")} onClick={goHome} data-testid="home-button">
          <IconHome size={18} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      <WorkflowTitle />
      <SaveState />
      <span className={styles.space} />
      <span className={styles.wide}>
        <Tool id="undo" />
        <Tool id="redo" />
        <Divider orientation="vertical" my={9} />
      </span>
      <RunBar />
      <Divider orientation="vertical" my={9} className={styles.roomy} />
      <span className={styles.roomy}>
        <Tool id="arrange" />
        <Tool id="fit" />
        <Tool id="addNote" />
      </span>
      <span className={styles.space} />
      <Tool id="toggleLibrary" />
      <Tool id="toggleBottom" />
      <Tool id="toggleInspector" />
      <Divider orientation="vertical" my={9} />
      <Preferences />
    </header>
  );
}

/** A command as a button with its keys in the hint. */
function Tool({ id }: { id: string }) {
  const { t } = useTranslation();
  const action = byId(id);
  const enabled = useSituation((situation) => action.isEnabled(situation));
  const keys = action.keys?.[0] ? ` (${showKeys(action.keys[0]).join("+")})` : "";
  return (
    <Tooltip label={t(`actions.${id}`) + keys}>
      <ActionIcon
        variant="subtle"
        color="gray"
        disabled={!enabled}
        aria-label={t(`actions.${id}`)}
        data-testid={id}
        onClick={() => runAction(action)}
      >
        <action.icon size={18} stroke={1.7} />
      </ActionIcon>
    </Tooltip>
  );
}

function RunBar() {
  const { t } = useTranslation();
  const run = useOpened((opened) => opened.run, null);
  const isRunning = run?.status === "running";
  const canRun = useSituation((situation) => byId("runAll").isEnabled(situation));
  return (
    <div className={styles.run}>
      {isRunning ? (
        <>
          <Button
            size="compact-sm"
            color="red"
            variant="light"
            leftSection={<StopIcon />}
            data-testid="run-cancel"
            onClick={() => runAction(byId("cancel"))}
          >
            {t("actions.cancel")}
          </Button>
          <div className={styles.progress} role="status" data-testid="run-progress">
            <span>{run.nodes > 0 ? t("run.progress", { finished: run.finished, nodes: run.nodes }) : t("state.running")}</span>
            <RunMeter />
          </div>
          <TimeLeft />
        </>
      ) : (
        <Button.Group>
          <Button
            size="compact-sm"
            disabled={!canRun}
            leftSection={<PlayIcon />}
            data-testid="run-all"
            onClick={() => runAction(byId("runAll"))}
          >
            {t("actions.runAll")}
          </Button>
          <RunMenu />
        </Button.Group>
      )}
      {run && !isRunning && (
        <span className={styles.last} data-status={run.status} data-testid="run-status">
          {t(`run.${run.status}`, { time: run.seconds === null ? "" : formatSeconds(run.seconds), failed: run.failed, count: run.failed })}
        </span>
      )}
    </div>
  );
}

function RunMeter() {
  const { t } = useTranslation();
  const fraction = useOpened(runFraction, null);
  return <Progress value={100 * (fraction ?? 0)} size={4} color="blue" aria-label={t("run.meter")} />;
}

/** Apart from the counts, and not read out: it changes with every message. */
function TimeLeft() {
  const { t } = useTranslation();
  const catalogue = useCatalogue((store) => store.types);
  const left = useOpened((opened) => runTimeLeft(opened, catalogue), null);
  if (left === null) return null;
  return (
    <span className={styles.left} data-testid="run-left">
      {t("run.left", { time: formatSeconds(left, "rough") })}
    </span>
  );
}

const MENU = ["runSelected", "runAgain", "reset", "resetAll"];

function RunMenu() {
  const { t } = useTranslation();
  const enabled = useSituation((situation) => MENU.filter((id) => byId(id).isEnabled(situation)).join(" "))?.split(" ");
  return (
    <Menu position="bottom-end" shadow="md" width={270}>
      <Menu.Target>
        <Button size="compact-sm" px={5} aria-label={t("run.more")} data-testid="run-menu">
          <IconChevronDown size={14} />
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {MENU.map((id) => {
          const action = byId(id);
          return (
            <Menu.Item
              key={id}
              disabled={!enabled?.includes(id)}
              leftSection={<action.icon size={15} stroke={1.7} />}
              rightSection={<kbd className={styles.keys}>{showKeys(action.keys?.[0] ?? "").join("+")}</kbd>}
              data-testid={`run-${id}`}
              onClick={() => runAction(action)}
            >
              {t(`actions.${id}`)}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}

function PlayIcon() {
  const { icon: Icon } = byId("runAll");
  return <Icon size={14} />;
}

function StopIcon() {
  const { icon: Icon } = byId("cancel");
  return <Icon size={14} />;
}
