/** Drawing wires: typed ports, refusals while dragging, and the palette where a wire is dropped on nothing. */

import { type Connection as FlowConnection, type FinalConnectionState, type OnConnectStart, useReactFlow } from "@xyflow/react";
import { useCallback } from "react";

import { connect } from "@/actions/adding.ts";
import { setWorkbench } from "@/actions/workbench.ts";
import type { Side } from "@/workflow/editing/geometry.ts";
import { beginDrawing, endDrawing, judge, useDrawing } from "@/canvas/drawing.ts";
import type { WireEdge } from "@/canvas/flow.ts";
import { hideHint } from "@/canvas/hints/hints.ts";

export function useConnecting() {
  const { screenToFlowPosition } = useReactFlow();

  const onConnectStart: OnConnectStart = useCallback((_, { nodeId, handleId, handleType }) => {
    hideHint();
    if (nodeId && handleId) beginDrawing(`${nodeId}.${handleId}`, handleType === "source" ? "out" : "in");
  }, []);

  const isValidConnection = useCallback((connection: FlowConnection | WireEdge) => {
    const { source, sourceHandle, target, targetHandle } = connection;
    return judge(`${source}.${sourceHandle}`, "out", `${target}.${targetHandle}`) === null;
  }, []);

  const onConnect = useCallback(({ source, sourceHandle, target, targetHandle }: FlowConnection) => {
    void connect({ from: `${source}.${sourceHandle}`, to: `${target}.${targetHandle}` });
  }, []);

  const onConnectEnd = useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      const { end, side, fits } = useDrawing.getState();
      endDrawing();
      if (end === null || state.isValid || state.toHandle) return;
      const { clientX: x, clientY: y } = "changedTouches" in event ? (event.changedTouches[0] ?? { clientX: 0, clientY: 0 }) : event;
      const under = document.elementFromPoint(x, y);
      const card = under?.closest<HTMLElement>(".react-flow__node-card, .react-flow__node-border")?.dataset.id;
      const port = card && fits.get(card)?.[0];
      if (port) void connect(toConnection(end, side, `${card}.${port}`));
      else if (!card && under?.closest("[data-canvas]")) {
        const place = screenToFlowPosition({ x, y });
        const left = side === "out" ? place.x : place.x - 212;
        setWorkbench({ palette: { at: [x, y], place: [left, place.y - 40], from: { end, side } } });
      }
    },
    [screenToFlowPosition],
  );

  return { onConnectStart, onConnect, onConnectEnd, isValidConnection };
}

function toConnection(end: string, side: Side, other: string) {
  return side === "out" ? { from: end, to: other } : { from: other, to: end };
}
