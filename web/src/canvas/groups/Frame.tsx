/** The labelled frame around a group, or its card when it is folded. Dragging it moves its members. */

import type { NodeProps } from "@xyflow/react";
import { IconArrowsDiagonalMinimize2 } from "@tabler/icons-react";
import { type CSSProperties, memo } from "react";
import { useTranslation } from "react-i18next";

import { setWorkbench, useWorkbench } from "@/actions/workbench.ts";
import type { Group } from "@/api/types.ts";
import { sendEdit } from "@/workflow/document.ts";
import { type FrameNode, readFlowId } from "@/canvas/flow.ts";
import { Folded } from "./Folded.tsx";
import styles from "./Frame.module.css";
import { Rename } from "@/canvas/cards/Rename.tsx";

/** Names of colours as they are saved, with what they look like; empty for the plain one. */
const COLOURS: Readonly<Record<string, string>> = {
  "": "var(--text-faint)",
  blue: "var(--family-data)",
  teal: "var(--family-text)",
  green: "var(--family-views)",
  amber: "var(--family-network)",
  red: "var(--family-training)",
  violet: "var(--family-learning)",
};

export const Frame = memo(
  function Frame({ id: flowId, data, selected }: NodeProps<FrameNode>) {
    const { t } = useTranslation();
    const { id } = readFlowId(flowId);
    const renaming = useWorkbench((workbench) => workbench.renaming === id);
    const { group, folded } = data;
    const change = (changed: Partial<Group>) => void sendEdit({ kind: "set_group", id, group: { ...group, ...changed } });
    const title = (
      <span className={styles.title} onDoubleClick={() => setWorkbench({ renaming: id })}>
        {renaming ? (
          <Rename
            value={group.title}
            label={t("canvas.groupTitle")}
            onDone={(title) => {
              setWorkbench({ renaming: null });
              if (title !== group.title) change({ title });
            }}
          />
        ) : (
          group.title
        )}
      </span>
    );
    return (
      <section
        className={styles.frame}
        style={{ "--frame": COLOURS[group.color] ?? group.color } as CSSProperties}
        data-selected={selected || undefined}
        data-folded={folded !== null || undefined}
        data-testid={`group-${id}`}
      >
        {folded ? (
          <Folded group={group} ports={folded} title={title} onUnfold={() => change({ collapsed: false })} />
        ) : (
          <header className={styles.head}>
            {title}
            <span className={`${styles.tools} nodrag`}>
              {selected && <Swatches chosen={group.color} onChoose={(color) => change({ color })} />}
              <button
                type="button"
                className={styles.tool}
                aria-label={t("canvas.fold")}
                title={t("canvas.fold")}
                onClick={() => change({ collapsed: true })}
                data-testid={`fold-${id}`}
              >
                <IconArrowsDiagonalMinimize2 size={14} />
              </button>
            </span>
          </header>
        )}
      </section>
    );
  },
  (a, b) => a.id === b.id && a.data === b.data && a.selected === b.selected,
);

function Swatches({ chosen, onChoose }: { chosen: string; onChoose: (colour: string) => void }) {
  const { t } = useTranslation();
  return (
    <span role="radiogroup" aria-label={t("canvas.colour")} className={styles.swatches}>
      {Object.entries(COLOURS).map(([name, colour]) => (
        <button
          key={name}
          type="button"
          role="radio"
          aria-checked={name === chosen}
          aria-label={t(`canvas.colours.${name || "plain"}`)}
          title={t(`canvas.colours.${name || "plain"}`)}
          className={styles.swatch}
          style={{ background: colour }}
          data-testid={`colour-${name || "plain"}`}
          onClick={() => onChoose(name)}
        />
      ))}
    </span>
  );
}
