/** Beside the pointer while a wire is drawn: why it cannot end here, or what would happen. */

import { useConnection } from "@xyflow/react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Point2 } from "@/api/types.ts";
import { useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { findReplaced, type Refusal } from "@/workflow/editing/connecting.ts";
import { getOpened } from "@/workflow/document.ts";
import type { Side } from "@/workflow/editing/geometry.ts";
import styles from "./ConnectionReason.module.css";
import { judge, useDrawing } from "@/canvas/drawing.ts";

export function ConnectionReason() {
  const end = useDrawing((drawing) => drawing.end);
  return end === null ? null : <Reason end={end} />;
}

function Reason({ end }: { end: string }) {
  const { t } = useTranslation();
  const side = useDrawing((drawing) => drawing.side);
  const snapped = useConnection((connection) =>
    connection.inProgress && connection.toHandle ? `${connection.toHandle.nodeId}.${connection.toHandle.id}` : null,
  );
  const snappedSide = useConnection((connection) => (connection.inProgress ? connection.toHandle?.type : undefined));
  const [pointer, setPointer] = useState<{ at: Point2; over: string | null } | null>(null);

  useEffect(() => {
    const onMove = (event: PointerEvent) => {
      const card = document
        .elementFromPoint(event.clientX, event.clientY)
        ?.closest<HTMLElement>(".react-flow__node-card")?.dataset.id;
      setPointer({ at: [event.clientX, event.clientY], over: card ?? null });
    };
    document.addEventListener("pointermove", onMove);
    return () => document.removeEventListener("pointermove", onMove);
  }, []);

  if (!pointer) return null;
  const wrongSide = snapped !== null && snappedSide === (side === "out" ? "source" : "target");
  const verdict = wrongSide ? wrongWay(side) : findVerdict(end, side, snapped === end ? null : snapped, pointer.over);
  if (!verdict) return null;
  const [x, y] = pointer.at;
  const values = verdict.values && { from: t(`portType.${verdict.values.from}`), to: t(`portType.${verdict.values.to}`) };
  return (
    <div
      role="status"
      className={styles.reason}
      data-tone={verdict.tone}
      data-testid={verdict.tone === "refused" ? "connection-refused" : "connection-note"}
      style={{ transform: `translate(${Math.min(x + 16, window.innerWidth - 320)}px, ${y + 18}px)` }}
    >
      <b>{t(`connecting.${verdict.key}.problem`, values)}</b>
      {verdict.tone === "refused" && <span>{t(`connecting.${verdict.key}.remedy`, values)}</span>}
    </div>
  );
}

interface Verdict {
  tone: "refused" | "note";
  key: string;
  values?: Refusal["values"];
}

function wrongWay(side: Side): Verdict {
  return { tone: "refused", key: side === "out" ? "two_outputs" : "two_inputs" };
}

function findVerdict(end: string, side: Side, snapped: string | null, over: string | null): Verdict | null {
  const port = snapped ?? bestPort(end, over);
  if (port === null) {
    return over === null || over === end.split(".")[0] ? null : { tone: "refused", key: "no_port" };
  }
  const refusal = judge(end, side, port);
  if (refusal) return { tone: "refused", key: refusal.reason, values: refusal.values };
  const workflow = getOpened()?.workflow;
  const target = side === "out" ? port : end;
  const replaced = workflow && findReplaced(workflow, useCatalogue.getState().types, target);
  return replaced ? { tone: "note", key: "replaces" } : null;
}

/** The port that a wire dropped on a card goes to; where none takes it, one whose refusal says most. */
function bestPort(end: string, over: string | null): string | null {
  if (over === null || over === end.split(".")[0]) return null;
  const fit = useDrawing.getState().fits.get(over)?.[0];
  if (fit) return `${over}.${fit}`;
  const workflow = getOpened()?.workflow;
  const type = useCatalogue.getState().types[workflow?.nodes[over]?.type ?? ""];
  const first = Object.keys((useDrawing.getState().side === "out" ? type?.inputs : type?.outputs) ?? {})[0];
  return first === undefined ? null : `${over}.${first}`;
}
