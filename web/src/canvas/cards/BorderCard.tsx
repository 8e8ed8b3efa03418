/** The inputs or the outputs of a sub-workflow, at the border of its canvas. */

import type { NodeProps } from "@xyflow/react";
import { IconLogin2, IconLogout2 } from "@tabler/icons-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import { INPUTS } from "@/workflow/nesting/border.ts";
import { portOffset } from "@/workflow/editing/geometry.ts";
import styles from "./BorderCard.module.css";
import { useDrawing } from "@/canvas/drawing.ts";
import type { BorderNode } from "@/canvas/flow.ts";
import { PortDot } from "./NodeCard.tsx";

export const BorderCard = memo(Card, (a, b) => a.id === b.id && a.data === b.data && a.selected === b.selected);

function Card({ id, data: { entry, ports }, selected }: NodeProps<BorderNode>) {
  const { t } = useTranslation();
  const isInputs = id === INPUTS;
  const drawn = useDrawing((drawing) => (drawing.end === null ? "" : drawing.fits.has(id) ? "fits" : "unfit"));
  const side = isInputs ? "out" : "in";
  const Sign = isInputs ? IconLogin2 : IconLogout2;
  return (
    <div className={styles.card} data-testid={`node-${id}`} data-selected={selected || undefined} data-drawn={drawn || undefined}>
      <header className={styles.head}>
        <Sign size={15} stroke={1.7} aria-hidden />
        {t(isInputs ? "canvas.border.inputs" : "canvas.border.outputs")}
      </header>
      {Object.entries(isInputs ? ports.outputs : ports.inputs).map(([port, { type }], index) => (
        <PortDot key={port} node={id} port={port} side={side} top={portOffset(entry, side, index)[1]} type={type} optional={false} many={false} />
      ))}
    </div>
  );
}
