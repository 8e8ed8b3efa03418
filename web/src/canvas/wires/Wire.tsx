/** A connection, with what runs through it: the shape of a tensor, the rows of a table. */

import { type EdgeProps, getBezierPath } from "@xyflow/react";
import { type CSSProperties, memo } from "react";
import { useTranslation } from "react-i18next";

import { formatCount } from "@/ui/numbers.ts";
import { useOpened } from "@/workflow/document.ts";
import { splitEnd } from "@/workflow/editing/edits.ts";
import { outputDraft } from "@/workflow/drafts/outputDraft.ts";
import { formatTensor, shapeOf, tableFacts } from "@/workflow/drafts/specs.ts";
import { wireOf } from "@/workflow/editing/wires.ts";
import { useDistance } from "./distance.ts";
import type { WireEdge } from "@/canvas/flow.ts";
import styles from "./Wire.module.css";

const LETTER = 6.1;
/** Print that is to be read from afar. */
const FAR_SCALE = 1.75;
/** A label may shrink to this share of its size where cards stand close; what is smaller yet is left out. */
const SMALLEST = 0.7;
/** A wire that climbs more than this leaves its label the room beside the cards. */
const FLAT = 40;

export const Wire = memo(function Wire(props: EdgeProps<WireEdge>) {
  const { id, data, selected } = props;
  const [path, x, y] = getBezierPath(props);
  const label = useLabel(wireOf(id).from);
  const far = useDistance((distance) => distance.far);
  const tiny = useDistance((distance) => distance.tiny);
  const type = data?.type ?? null;
  const colour = type ? `var(--port-${type})` : "var(--state-failed)";
  const letters = label.length * LETTER;
  const width = letters + 12;
  const wanted = far ? FAR_SCALE : 1;
  const room = props.targetX - props.sourceX;
  const isTight = room > 0 && Math.abs(props.targetY - props.sourceY) < FLAT;
  const scale = isTight ? Math.min(wanted, room / letters) : wanted;
  return (
    <g
      className={styles.wire}
      style={{ "--wire": colour } as CSSProperties}
      data-testid={`wire-${id}`}
      data-selected={selected || undefined}
      data-broken={data?.broken || undefined}
      data-type={type ?? undefined}
    >
      {!tiny && <path d={path} className={`react-flow__edge-interaction ${styles.reach}`} data-wire={id} />}
      <path d={path} className={`react-flow__edge-path ${styles.line}`} />
      {!tiny && label !== "" && (!far || type === "tensor") && scale >= SMALLEST * wanted && (
        <g className={styles.label} transform={`translate(${x} ${y}) scale(${scale})`}>
          <rect x={-width / 2} y={-9} width={width} height={18} rx={9} />
          <text textAnchor="middle" dominantBaseline="central" data-testid={`label-${id}`}>
            {label}
          </text>
        </g>
      )}
    </g>
  );
});

function useLabel(end: string): string {
  const { node, port } = splitEnd(end);
  const { t, i18n } = useTranslation();
  const draft = useOpened((opened) => outputDraft(opened, node, port), undefined);
  const counted = useOpened((opened) => opened.states[node]?.outputs[port]?.rows ?? null, null);
  const shape = shapeOf(draft);
  if (shape) return formatTensor(shape, draft?.spec?.dtype);
  const rows = counted ?? tableFacts(draft)?.rows ?? null;
  return rows === null ? "" : t("canvas.rows", { count: rows, formatted: formatCount(rows, i18n.language) });
}
