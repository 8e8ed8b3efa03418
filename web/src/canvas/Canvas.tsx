/** The drawing surface: React Flow over the open document. */

import {
  Background,
  BackgroundVariant,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useReactFlow,
  useStore,
} from "@xyflow/react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { setWorkbench, useWorkbench } from "@/actions/workbench.ts";
import type { Point2 } from "@/api/types.ts";
import { useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { useOpened } from "@/workflow/document.ts";
import { familyOf } from "@/workflow/catalogue/families.ts";
import { useSelection } from "@/workflow/selection.ts";
import { BorderCard } from "@/canvas/cards/BorderCard.tsx";
import styles from "./Canvas.module.css";
import { ConnectDialog } from "@/canvas/wires/ConnectDialog.tsx";
import { ConnectionReason } from "@/canvas/wires/ConnectionReason.tsx";
import { ContextMenu } from "./ContextMenu.tsx";
import { setZoom, useDistance } from "@/canvas/wires/distance.ts";
import { EmptyHint } from "@/canvas/hints/EmptyHint.tsx";
import { type FlowNode, readFlowId, type WireEdge } from "./flow.ts";
import { Frame } from "@/canvas/groups/Frame.tsx";
import { HintBox } from "@/canvas/hints/HintBox.tsx";
import { hideHint } from "@/canvas/hints/hints.ts";
import { NodeCard } from "@/canvas/cards/NodeCard.tsx";
import { Note } from "@/canvas/groups/Note.tsx";
import { QuickAdd } from "./QuickAdd.tsx";
import { TrailBar } from "./TrailBar.tsx";
import { useCanvasView } from "./useCanvasView.ts";
import { useConnecting } from "@/canvas/wires/useConnecting.ts";
import { useDropping } from "./useDropping.ts";
import { useFlow } from "./useFlow.ts";
import { Wire } from "@/canvas/wires/Wire.tsx";

const nodeTypes = { card: NodeCard, border: BorderCard, note: Note, frame: Frame };
const edgeTypes = { wire: Wire };

/** A click with one of these held down takes a node in or out of the selection. Shift draws a box, too. */
const FURTHER_KEYS = ["Shift", "Meta", "Control"];

export function Canvas() {
  return (
    <ReactFlowProvider>
      <Surface />
      <QuickAdd />
      <ContextMenu />
      <ConnectDialog />
      <HintBox />
      <ConnectionReason />
    </ReactFlowProvider>
  );
}

function Surface() {
  const { t } = useTranslation();
  const flow = useFlow();
  const connecting = useConnecting();
  const dropping = useDropping();
  const { screenToFlowPosition } = useReactFlow();
  const minimap = useWorkbench((workbench) => workbench.minimap);
  const isEmpty = useOpened((opened) => Object.keys(opened.workflow.nodes).length === 0, false);
  const isFar = useDistance((distance) => distance.far);
  const hasTypes = useCatalogue((store) => store.loaded);
  const zoom = useStore((store) => store.transform[2]);
  const surface = useCanvasView();
  useEffect(() => setZoom(zoom), [zoom]);

  const openMenu = (event: React.MouseEvent | MouseEvent) => {
    event.preventDefault();
    hideHint();
    setWorkbench({ menu: [event.clientX, event.clientY] });
  };
  const openPalette = (event: React.MouseEvent) => {
    if (!(event.target as Element).classList.contains("react-flow__pane")) return;
    const { x, y } = screenToFlowPosition({ x: event.clientX, y: event.clientY });
    setWorkbench({ palette: { at: [event.clientX, event.clientY], place: [x, y] as Point2 } });
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    const card = event.target as HTMLElement;
    if (card.classList.contains("react-flow__edge") && (event.key === "Enter" || event.key === " ")) {
      useSelection.getState().select({ wires: [card.dataset.id ?? ""] });
      event.preventDefault();
    }
    if (!card.classList.contains("react-flow__node")) return;
    if (event.key === "Enter" || event.key === " ") {
      if (card.classList.contains("selected")) return;
      selectOnly(card.dataset.id ?? "");
      event.preventDefault();
    } else if ((event.key === "F10" && event.shiftKey) || event.key === "ContextMenu") {
      const { left, bottom } = card.getBoundingClientRect();
      selectOnly(card.dataset.id ?? "");
      setWorkbench({ menu: [left + 20, bottom - 10] });
      event.preventDefault();
    }
  };

  return (
    <div
      ref={surface}
      className={styles.surface}
      data-canvas
      data-far={isFar || undefined}
      data-waiting={!hasTypes || undefined}
      data-testid="canvas"
      tabIndex={-1}
      onDoubleClick={openPalette}
      onKeyDown={onKeyDown}
      onDragOver={dropping.onDragOver}
      onDrop={dropping.onDrop}
      role="application"
      aria-label={t("canvas.name")}
    >
      <ReactFlow<FlowNode, WireEdge>
        nodes={flow.nodes}
        edges={flow.edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        onNodesChange={flow.onNodesChange}
        onEdgesChange={flow.onEdgesChange}
        onNodeDragStart={hideHint}
        onNodeDragStop={dropping.onNodeDragStop}
        onSelectionDragStop={dropping.onSelectionDragStop}
        {...connecting}
        onNodeContextMenu={(event, node) => {
          if (!node.selected) selectOnly(node.id);
          openMenu(event);
        }}
        onEdgeContextMenu={(event, edge) => {
          useSelection.getState().select({ wires: [edge.id] });
          openMenu(event);
        }}
        onSelectionContextMenu={openMenu}
        onPaneContextMenu={(event) => {
          useSelection.getState().clear();
          openMenu(event);
        }}
        onMoveStart={hideHint}
        onlyRenderVisibleElements
        minZoom={0.08}
        maxZoom={2.5}
        snapToGrid
        snapGrid={[4, 4]}
        nodeDragThreshold={2}
        connectionRadius={26}
        selectionMode={SelectionMode.Partial}
        panOnScroll
        zoomOnDoubleClick={false}
        panActivationKeyCode="Space"
        multiSelectionKeyCode={FURTHER_KEYS}
        deleteKeyCode={null}
        disableKeyboardA11y
        ariaLabelConfig={{ "edge.a11yDescription.default": t("canvas.wire.keys") }}
        elevateNodesOnSelect
        proOptions={{ hideAttribution: true }}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} color="var(--canvas-dots)" />
        {minimap && (
          <MiniMap
            pannable
            zoomable
            ariaLabel={t("canvas.minimap")}
            className={styles.minimap}
            nodeColor={minimapColour}
            nodeStrokeWidth={0}
            maskColor="color-mix(in srgb, var(--canvas) 65%, transparent)"
          />
        )}
      </ReactFlow>
      <TrailBar />
      {isEmpty && <EmptyHint onAdd={() => openFromHint()} />}
    </div>
  );
}

function selectOnly(flowId: string): void {
  const { kind, id } = readFlowId(flowId);
  useSelection.getState().select({ [{ node: "nodes", note: "annotations", frame: "groups" }[kind]]: [id] });
}

function openFromHint(): void {
  setWorkbench({ palette: { at: [window.innerWidth / 2 - 160, 180], place: [0, 0] } });
}

function minimapColour(node: FlowNode): string {
  if (node.type === "card") return `var(--family-${familyOf(node.data.type ?? undefined)})`;
  return "var(--line)";
}
