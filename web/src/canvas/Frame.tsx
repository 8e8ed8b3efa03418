/** The labelled frame around a group. Dragging it moves its members. */

import type { NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import { setWorkbench, useWorkbench } from "@/actions/workbench.ts";
import { sendEdit } from "@/workflow/document.ts";
import { type FrameNode, readFlowId } from "./flow.ts";
import styles from "./Frame.module.css";
import { Rename } from "./Rename.tsx";

export const Frame = memo(
  function Frame({ id: flowId, data, selected }: NodeProps<FrameNode>) {
    const { t } = useTranslation();
    const { id } = readFlowId(flowId);
    const renaming = useWorkbench((workbench) => workbench.renaming === id);
    const { group } = data;
    return (
      <section className={styles.frame} data-selected={selected || undefined} data-testid={`group-${id}`}>
        <header className={styles.title} onDoubleClick={() => setWorkbench({ renaming: id })}>
          {renaming ? (
            <Rename
              value={group.title}
              label={t("canvas.groupTitle")}
              onDone={(title) => {
                setWorkbench({ renaming: null });
                if (title !== group.title) void sendEdit({ kind: "set_group", id, group: { ...group, title } });
              }}
            />
          ) : (
            group.title
          )}
        </header>
      </section>
    );
  },
  (a, b) => a.id === b.id && a.data === b.data && a.selected === b.selected,
);
