/** The last line of a card: for what is drawn what it makes, for other nodes how their run stands. */

import {
  IconAlertCircle,
  IconCircle,
  IconCircleCheckFilled,
  IconClockPause,
  IconFlagCheck,
  IconHistory,
  type Icon,
  IconLoader2,
  IconX,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import type { NodeState, RunState } from "@/api/types.ts";
import { formatCount, formatSeconds } from "@/ui/numbers.ts";
import { useOpened } from "@/workflow/document.ts";
import { useDrawnDraft } from "@/workflow/drafts/drawn.ts";
import { formatShape, shapeOf } from "@/workflow/drafts/specs.ts";
import { useSpeak } from "@/workflow/speech.ts";
import styles from "./StateLine.module.css";

const ICONS: Record<RunState, Icon> = {
  idle: IconCircle,
  waiting: IconClockPause,
  running: IconLoader2,
  done: IconCircleCheckFilled,
  failed: IconAlertCircle,
  cancelled: IconX,
  stopped: IconFlagCheck,
};

export function StateLine({ id, drawn }: { id: string; drawn: boolean }) {
  const state = useOpened((opened) => opened.states[id], undefined);
  const shows = state && (state.state !== "idle" || state.stale);
  return drawn && !(shows && state.state === "failed") ? <LayerLine id={id} /> : <RunLine id={id} state={state} />;
}

/** The number apart from its unit, which is left out from afar. */
function Parameters({ count }: { count: number }) {
  const { t, i18n } = useTranslation();
  const formatted = formatCount(count, i18n.language);
  const [before, after] = t("canvas.parameters", { count, formatted }).split(formatted);
  return (
    <>
      <span className={styles.unit}>{before}</span>
      {formatted}
      <span className={styles.unit}>{after}</span>
    </>
  );
}

function LayerLine({ id }: { id: string }) {
  const { t } = useTranslation();
  const draft = useDrawnDraft(id);
  const shape = shapeOf(Object.values(draft?.outputs ?? {})[0]);
  const parameters = draft?.parameters;
  const count = parameters ? parameters.trainable + parameters.frozen : null;
  const frozen = count !== null && count > 0 && parameters?.trainable === 0;
  return (
    <footer className={styles.line} data-layer>
      <span className={styles.shape} data-testid={`shape-${id}`}>
        {shape ? formatShape(shape) : draft ? "?" : ""}
      </span>
      <span className={styles.count} data-testid={`parameters-${id}`}>
        {count !== null && count > 0 && <Parameters count={count} />}
        {frozen && ` · ${t("canvas.frozen")}`}
      </span>
    </footer>
  );
}

function RunLine({ id, state }: { id: string; state: NodeState | undefined }) {
  const { t } = useTranslation();
  const text = useStateText(state);
  const kind = state?.state ?? "idle";
  const stale = isStale(state);
  const percent = Math.round((state?.fraction ?? 0) * 100);
  return (
    <footer className={styles.line} data-state={kind} data-stale={stale || undefined} data-testid={`state-${id}`}>
      <StateSign state={state} />
      <span className={styles.text}>{text}</span>
      {kind === "running" && (
        <div
          className={styles.bar}
          role="progressbar"
          aria-label={t("state.running")}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={state?.fraction == null ? undefined : percent}
          data-unknown={state?.fraction == null || undefined}
          data-testid={`progress-${id}`}
        >
          <div style={{ width: state?.fraction == null ? "30%" : `${percent}%` }} />
        </div>
      )}
    </footer>
  );
}

export function StateSign({ state }: { state: NodeState | undefined }) {
  const kind = state?.state ?? "idle";
  const Sign = isStale(state) ? IconHistory : kind === "done" && state?.incomplete ? IconFlagCheck : ICONS[kind];
  return <Sign size={14} stroke={2} className={styles.sign} data-turning={kind === "running" || undefined} aria-hidden />;
}

/** An older result that no longer fits, where nothing newer is under way or to be said. */
function isStale(state: NodeState | undefined): boolean {
  return state?.stale === true && !["running", "waiting", "failed", "cancelled"].includes(state.state);
}

export function useStateText(state: NodeState | undefined): string {
  const { t } = useTranslation();
  const { tell } = useSpeak();
  if (!state) return t("state.idle");
  const parts: string[] = [];
  if (state.state === "failed" && state.error) return tell(state.error.problem);
  if (isStale(state)) return t("state.stale");
  if (state.state === "running") {
    parts.push(state.fraction === null ? t("state.running") : `${Math.round(state.fraction * 100)}%`);
    if (state.remaining !== null) parts.push(t("state.left", { time: formatSeconds(state.remaining, "rough") }));
    else if (state.message) parts.push(tell(state.message));
    return parts.join(" · ");
  }
  if (state.incomplete) return tell(state.incomplete);
  if (state.state === "idle" && state.message) return tell(state.message);
  parts.push(t(`state.${state.state}`));
  if (state.state === "done" && state.cached) parts.push(t("state.cached"));
  else if (state.state === "done" && state.seconds !== null) parts.push(formatSeconds(state.seconds));
  return parts.join(" · ");
}

