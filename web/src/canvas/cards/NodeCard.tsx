/** A node on the canvas: its name, its ports, and where it stands. */

import { Handle, type NodeProps, Position } from "@xyflow/react";
import { type CSSProperties, memo, useCallback } from "react";
import { useTranslation } from "react-i18next";

import { setWorkbench, useWorkbench } from "@/actions/workbench.ts";
import type { PortType } from "@/api/types.ts";
import { enter, sendEdit, useOpened } from "@/workflow/document.ts";
import { useIsDrawn } from "@/workflow/drafts/drawn.ts";
import { familyOf } from "@/workflow/catalogue/families.ts";
import { portOffset, type Side } from "@/workflow/editing/geometry.ts";
import { useNodeFaults } from "@/workflow/drafts/problems.ts";
import { useTypeTitle } from "@/workflow/catalogue/typeTitle.ts";
import { CardProbe } from "./CardProbe.tsx";
import { useDistance } from "@/canvas/wires/distance.ts";
import { useDrawing } from "@/canvas/drawing.ts";
import type { CardNode } from "@/canvas/flow.ts";
import { FamilyIcon } from "./FamilyIcon.tsx";
import { hideHint, showHint } from "@/canvas/hints/hints.ts";
import styles from "./NodeCard.module.css";
import { ProblemBadge } from "./ProblemBadge.tsx";
import { Rename } from "./Rename.tsx";
import { StateLine } from "./StateLine.tsx";

export const NodeCard = memo(Card, (a, b) => a.id === b.id && a.data === b.data && a.selected === b.selected);

function Card(props: NodeProps<CardNode>) {
  const tiny = useDistance((distance) => distance.tiny);
  return tiny ? <TinyCard {...props} /> : <FullCard {...props} />;
}

/**
 * Seen from far off: a name on a colour, and how the run stands. React Flow reads the places of ports from the page
 * by these classes and attributes; real ports would each listen to every move of the view.
 */
function TinyCard({ id, data, selected }: NodeProps<CardNode>) {
  const titleOf = useTypeTitle();
  const state = useOpened((opened) => opened.states[id]?.state ?? "idle", "idle");
  const { entry, type } = data;
  const family = familyOf(type ?? undefined);
  return (
    <div
      className={styles.tiny}
      style={{ "--family": `var(--family-${family})`, "--state": `var(--state-${state})` } as CSSProperties}
      data-testid={`node-${id}`}
      data-state={state}
      data-selected={selected || undefined}
    >
      {entry.label || titleOf(entry.type, type)}
      {(["in", "out"] as const).map((side) =>
        portNames(data, side).map((port, index) => (
          <i
            key={`${side} ${port}`}
            className={side === "in" ? "target" : "source"}
            data-handleid={port}
            data-handlepos={side === "in" ? Position.Left : Position.Right}
            style={{ left: portOffset(entry, side, index)[0], top: portOffset(entry, side, index)[1] }}
          />
        )),
      )}
    </div>
  );
}

function portNames({ ports, lost }: CardNode["data"], side: Side): string[] {
  return side === "in" ? [...Object.keys(ports.inputs), ...lost.inputs] : [...Object.keys(ports.outputs), ...lost.outputs];
}

function FullCard({ id, data, selected }: NodeProps<CardNode>) {
  const { t } = useTranslation();
  const titleOf = useTypeTitle();
  const { entry, type, ports } = data;
  const state = useOpened((opened) => opened.states[id]?.state ?? "idle", "idle");
  const stale = useOpened((opened) => opened.states[id]?.stale ?? false, false);
  const renaming = useWorkbench((workbench) => workbench.renaming === id);
  const fit = useDrawing((drawing) => (drawing.end === null ? "" : drawing.fits.has(id) ? "fits" : "unfit"));
  const drawn = useIsDrawn(id);
  const faults = useNodeFaults(id);
  const title = titleOf(entry.type, type);
  const name = entry.label || title;
  const family = familyOf(type ?? undefined);
  const graveness = faults.some((fault) => fault.severity === "error") ? "error" : faults.length > 0 ? "warning" : "";

  const rename = useCallback(
    (label: string) => {
      setWorkbench({ renaming: null });
      if (label !== entry.label) void sendEdit({ kind: "rename_node", id, label });
    },
    [id, entry.label],
  );

  return (
    <div
      className={styles.card}
      style={{ "--family": `var(--family-${family})` } as CSSProperties}
      data-testid={`node-${id}`}
      data-family={family}
      data-state={state}
      data-stale={stale || undefined}
      data-selected={selected || undefined}
      data-drawn={fit || undefined}
      data-problem={graveness || undefined}
      onDoubleClick={(event) => enter(id) && event.stopPropagation()}
    >
      <header
        className={styles.head}
        data-labelled={entry.label ? true : undefined}
        onDoubleClick={(event) => {
          event.stopPropagation();
          if (!enter(id)) setWorkbench({ renaming: id });
        }}
        onPointerEnter={(event) => showHint({ kind: "type", node: id }, event.currentTarget, 700)}
        onPointerLeave={hideHint}
        onPointerDown={hideHint}
      >
        <FamilyIcon family={family} type={entry.type} />
        <div className={styles.names}>
          {renaming ? (
            <Rename value={entry.label} placeholder={title} label={t("canvas.label")} onDone={rename} />
          ) : (
            <span className={styles.name}>{name}</span>
          )}
          {entry.label && <span className={styles.title}>{title}</span>}
        </div>
        {graveness !== "" && <ProblemBadge node={id} faults={faults} graveness={graveness} />}
      </header>
      {(["in", "out"] as const).map((side) => {
        const declared = side === "in" ? ports.inputs : ports.outputs;
        return portNames(data, side).map((port, index) => (
          <PortDot
            key={`${side} ${port}`}
            node={id}
            port={port}
            side={side}
            top={portOffset(entry, side, index)[1]}
            type={declared[port]?.type ?? null}
            optional={declared[port]?.optional ?? false}
            many={declared[port]?.many ?? false}
          />
        ));
      })}
      <StateLine id={id} drawn={drawn} />
      {type?.layer ? <CardProbe id={id} name={name} /> : null}
    </div>
  );
}

interface PortDotProps {
  node: string;
  port: string;
  side: Side;
  top: number;
  /** null for a port that is gone. */
  type: PortType | null;
  optional: boolean;
  many: boolean;
}

export function PortDot({ node, port, side, top, type, optional, many }: PortDotProps) {
  const hint = { kind: "port", node, port, side } as const;
  return (
    <>
      <span className={styles.port} data-side={side} data-gone={type === null || undefined} style={{ top }}>
        {port.replaceAll("_", " ")}
      </span>
      <Handle
        id={port}
        type={side === "in" ? "target" : "source"}
        position={side === "in" ? Position.Left : Position.Right}
        className={styles.dot}
        style={{ top, "--port": type ? `var(--port-${type})` : "var(--state-failed)" } as CSSProperties}
        isConnectable={type !== null}
        data-testid={`port-${node}-${side}-${port}`}
        data-port={`${node}.${port}`}
        data-side={side}
        data-optional={optional || undefined}
        data-many={many || undefined}
        data-gone={type === null || undefined}
        onPointerEnter={(event) => showHint(hint, event.currentTarget)}
        onPointerLeave={hideHint}
      />
    </>
  );
}
