/** A note on the canvas: plain text, written in its place. */

import { type NodeProps, NodeResizer } from "@xyflow/react";
import { memo, useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { setWorkbench, useWorkbench } from "@/actions/workbench.ts";
import { sendEdit } from "@/workflow/document.ts";
import { type NoteNode, readFlowId } from "@/canvas/flow.ts";
import styles from "./Note.module.css";

export const Note = memo(
  function Note({ id: flowId, data, selected }: NodeProps<NoteNode>) {
    const { t } = useTranslation();
    const { id } = readFlowId(flowId);
    const { annotation } = data;
    const writing = useWorkbench((workbench) => workbench.writing === id);
    const field = useRef<HTMLTextAreaElement>(null);

    useLayoutEffect(() => {
      if (writing) field.current?.focus({ preventScroll: true });
    }, [writing]);

    const keep = (text: string) => {
      setWorkbench({ writing: null });
      if (text !== annotation.text) void sendEdit({ kind: "set_annotation", id, annotation: { ...annotation, text } });
    };

    return (
      <>
        <NodeResizer
          isVisible={selected}
          minWidth={80}
          minHeight={36}
          lineClassName={styles.edge}
          onResizeEnd={(_, { x, y, width, height }) =>
            void sendEdit({
              kind: "set_annotation",
              id,
              annotation: { ...annotation, position: [x, y], size: [width, height] },
            })
          }
        />
        <div
          className={styles.note}
          data-selected={selected || undefined}
          data-testid={`note-${id}`}
          onDoubleClick={() => setWorkbench({ writing: id })}
        >
          {writing ? (
            <textarea
              ref={field}
              className="nodrag nopan nowheel"
              defaultValue={annotation.text}
              aria-label={t("canvas.note")}
              onBlur={(event) => keep(event.currentTarget.value)}
              onKeyDown={(event) => {
                event.stopPropagation();
                if (event.key === "Escape") event.currentTarget.closest<HTMLElement>(".react-flow__node")?.focus({ preventScroll: true });
              }}
            />
          ) : (
            annotation.text || <em>{t("canvas.emptyNote")}</em>
          )}
        </div>
      </>
    );
  },
  (a, b) => a.id === b.id && a.data === b.data && a.selected === b.selected,
);
