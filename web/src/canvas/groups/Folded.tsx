/** A folded group: one card for all its nodes, with the ports by which wires leave it. */

import { Handle, Position } from "@xyflow/react";
import { IconArrowsDiagonal } from "@tabler/icons-react";
import type { CSSProperties, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Group, NodeState, RunState } from "@/api/types.ts";
import { portsOf, useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { useOpened } from "@/workflow/document.ts";
import { splitEnd } from "@/workflow/editing/edits.ts";
import type { FoldedPorts } from "@/workflow/nesting/folding.ts";
import { foldedOffset, type Side } from "@/workflow/editing/geometry.ts";
import styles from "./Frame.module.css";
import { StateSign } from "@/canvas/cards/StateLine.tsx";

interface FoldedProps {
  group: Group;
  ports: FoldedPorts;
  title: ReactNode;
  onUnfold: () => void;
}

export function Folded({ group, ports, title, onUnfold }: FoldedProps) {
  const { t } = useTranslation();
  const state = useOpened((opened) => gravest(group.nodes.flatMap((id) => opened.states[id] ?? [])), undefined);
  return (
    <>
      <header className={styles.foldedHead}>
        {title}
        <button type="button" className={`${styles.tool} nodrag`} aria-label={t("canvas.unfold")} title={t("canvas.unfold")} onClick={onUnfold} data-testid="unfold">
          <IconArrowsDiagonal size={14} />
        </button>
      </header>
      {ports.inputs.map((end, index) => (
        <FoldedPort key={end} end={end} side="in" index={index} />
      ))}
      {ports.outputs.map((end, index) => (
        <FoldedPort key={end} end={end} side="out" index={index} />
      ))}
      <footer className={styles.foldedFoot} style={{ color: `var(--state-${state?.state ?? "idle"})` }}>
        <StateSign state={state} />
        {t("canvas.members", { count: group.nodes.length })}
      </footer>
    </>
  );
}

const ORDER: readonly RunState[] = ["failed", "running", "waiting", "cancelled", "stopped", "idle", "done"];

/** The state that matters most among those of the members. */
function gravest(states: readonly NodeState[]): NodeState | undefined {
  return ORDER.map((kind) => states.find((state) => state.state === kind)).find((state) => state !== undefined);
}

function FoldedPort({ end, side, index }: { end: string; side: Side; index: number }) {
  const { node, port } = splitEnd(end);
  const types = useCatalogue((store) => store.types);
  const type = useOpened(
    ({ workflow }) => portsOf(workflow.nodes[node], types, workflow)[side === "in" ? "inputs" : "outputs"][port]?.type,
    undefined,
  );
  const top = foldedOffset(side, index)[1];
  return (
    <>
      <span className={styles.port} data-side={side} style={{ top }}>
        {port.replaceAll("_", " ")}
      </span>
      <Handle
        id={end}
        type={side === "in" ? "target" : "source"}
        position={side === "in" ? Position.Left : Position.Right}
        className={styles.dot ?? ""}
        style={{ top, "--port": type ? `var(--port-${type})` : "var(--state-failed)" } as CSSProperties}
        isConnectable={false}
      />
    </>
  );
}
