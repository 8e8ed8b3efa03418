/** How far a training is, how fast it goes, and the ways to steer and to end it. */

import { ActionIcon, Button, Group, Popover, Progress, TextInput, Tooltip, VisuallyHidden } from "@mantine/core";
import { IconFlagCheck, IconPlayerPauseFilled, IconPlayerPlayFilled, IconPlayerStopFilled, IconTrendingDown } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { asking } from "@/actions/run/starting.ts";
import { cancelRun, steerNode } from "@/api/routes.ts";
import type { CurvePoint, NodeState } from "@/api/types.ts";
import { formatBytes, formatMeasure, formatSeconds } from "@/ui/numbers.ts";
import { useOpened } from "@/workflow/document.ts";
import { useSpeak } from "@/workflow/speech.ts";
import classes from "./Curve.module.css";
import { lastOf, paceOf, RATE, reached } from "./curve.ts";

interface CourseProps {
  node: string;
  state: NodeState | undefined;
  points: readonly CurvePoint[];
  /** How many it is to go through, where that is known. */
  epochs: number | null;
}

export function Course({ node, state, points, epochs }: CourseProps) {
  const { t } = useTranslation();
  const run = useOpened((opened) => opened.run, null);
  const isRunning = state?.state === "running";
  const isPaused = isRunning && state.paused;
  const fraction = reached(state, points, epochs);

  return (
    <div className={classes.course}>
      {fraction !== null && (
        <Progress
          value={fraction * 100}
          size="sm"
          flex={1}
          animated={isRunning && state.fraction === null}
          color={colourOf(state, isPaused)}
          aria-label={t("outputs.curve.progress")}
        />
      )}
      <Times state={state} points={points} isPaused={isPaused} />
      {isRunning && run ? (
        <Group gap={6} wrap="nowrap">
          <PauseButton run={run.run} node={node} isPaused={isPaused} />
          <RateButton run={run.run} node={node} current={lastOf(points, RATE)} />
          <Button
            size="compact-sm"
            leftSection={<IconFlagCheck size={14} />}
            data-testid="stop-and-keep"
            onClick={() => void asking(() => steerNode(run.run, node, { action: "stop" }))}
          >
            {t("outputs.curve.stopAndKeep")}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlayerStopFilled size={14} />}
            data-testid="cancel-run"
            onClick={() => void asking(() => cancelRun(run.run))}
          >
            {t("outputs.curve.cancel")}
          </Button>
        </Group>
      ) : null}
    </div>
  );
}

function colourOf(state: NodeState | undefined, isPaused: boolean): string {
  if (state?.state === "failed") return "red";
  if (state?.state === "cancelled") return "gray";
  if (isPaused || state?.incomplete) return "yellow";
  return state?.state === "running" ? "blue" : "teal";
}

function Times({ state, points, isPaused }: Omit<CourseProps, "node" | "epochs"> & { isPaused: boolean }) {
  const { t, i18n } = useTranslation();
  const { tell } = useSpeak();
  const isRunning = state?.state === "running";
  const learnt = points.at(-1)?.seconds ?? 0;
  // What was cut off is not told how long it took.
  const seconds = isRunning ? learnt : Math.max(state?.seconds ?? 0, learnt);
  const pace = isRunning && !isPaused ? paceOf(points) : null;
  const memory = isRunning ? lastOf(points, "memory") : null;
  const parts = [
    state?.message ? tell(state.message) : "",
    t(isRunning ? "outputs.curve.elapsed" : "outputs.curve.took", { time: formatSeconds(seconds) }),
    isRunning && !isPaused && typeof state.remaining === "number"
      ? t("outputs.curve.remaining", { time: formatSeconds(state.remaining, "rough") })
      : "",
    pace === null ? "" : t(`outputs.curve.${pace.unit}`, { number: formatMeasure(pace.perSecond, i18n.language) }),
    memory === null ? "" : t("outputs.curve.memory", { size: formatBytes(memory, i18n.language) }),
  ];
  return (
    <ul className={classes.times} data-testid="course">
      {parts.filter(Boolean).map((part, place) => (
        <li key={place}>{part}</li>
      ))}
    </ul>
  );
}

interface SteerProps {
  run: string;
  node: string;
}

function PauseButton({ run, node, isPaused }: SteerProps & { isPaused: boolean }) {
  const { t } = useTranslation();
  const Sign = isPaused ? IconPlayerPlayFilled : IconPlayerPauseFilled;
  const action = isPaused ? "resume" : "pause";
  const label = t(`outputs.curve.${action}`);
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="default"
        size={26}
        aria-label={label}
        data-testid={action}
        onClick={() => void asking(() => steerNode(run, node, { action }))}
      >
        <Sign size={14} />
      </ActionIcon>
    </Tooltip>
  );
}

/** Another learning rate from the next step on. The result then is no longer the recipe's, and says so. */
function RateButton({ run, node, current }: SteerProps & { current: number | null }) {
  const { t, i18n } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const [text, setText] = useState("");
  const rate = Number(text);
  const isGood = text.trim() !== "" && Number.isFinite(rate) && rate > 0;
  const label = t("outputs.curve.rate");
  const send = async (event: React.FormEvent) => {
    event.preventDefault();
    if (!isGood) return;
    setOpen(false);
    await asking(() => steerNode(run, node, { action: "learning_rate", learning_rate: rate }));
  };
  return (
    <Popover opened={isOpen} onChange={setOpen} position="top" shadow="md" trapFocus>
      <Popover.Target>
        <Tooltip label={label}>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconTrendingDown size={15} stroke={1.7} aria-hidden />}
            data-testid="learning-rate"
            onClick={() => {
              setText(current === null ? "" : String(Number(current.toPrecision(6))));
              setOpen(!isOpen);
            }}
          >
            <VisuallyHidden>{label} </VisuallyHidden>
            {formatMeasure(current, i18n.language)}
          </Button>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={(event) => void send(event)}>
          <Group gap={8} align="flex-end" wrap="nowrap">
            <TextInput
              size="xs"
              w={130}
              label={label}
              value={text}
              inputMode="decimal"
              error={text !== "" && !isGood}
              data-testid="learning-rate-value"
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <Button type="submit" size="xs" disabled={!isGood} data-testid="learning-rate-set">
              {t("outputs.curve.setRate")}
            </Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
