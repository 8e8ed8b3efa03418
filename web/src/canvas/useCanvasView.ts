/** Hands the canvas to the commands, and shows the whole workflow when it is opened. */

import { useReactFlow } from "@xyflow/react";
import { useEffect, useRef } from "react";

import { setCanvasView } from "@/actions/canvasView.ts";
import type { Point2 } from "@/api/types.ts";
import { useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { getOpened, useOpened } from "@/workflow/document.ts";
import { boundsOf, cardRectangle, frameRectangle, type Rectangle } from "@/workflow/editing/geometry.ts";

const FIT = { padding: 0.025, maxZoom: 1.05, duration: 180 };
/** A workflow that can only be shown whole by making it smaller than this opens with its beginning. */
const READABLE = 0.34;
/** Panels find their sizes within this time after opening; the first view follows them until the user takes over. */
const SETTLING_MS = 2500;

export function useCanvasView() {
  const surface = useRef<HTMLDivElement>(null);
  const pointer = useRef<Point2 | null>(null);
  const { zoomIn, zoomOut, fitBounds, setCenter, getZoom, screenToFlowPosition, flowToScreenPosition, setViewport } =
    useReactFlow();
  // Another canvas, another view.
  const document_ = useOpened((opened) => opened.document + opened.trail.map(({ holder }) => `/${holder}`).join(""), null);
  const hasTypes = useCatalogue((store) => store.loaded);

  useEffect(() => {
    const element = surface.current;
    if (!element) return;
    const onMove = (event: PointerEvent) => (pointer.current = [event.clientX, event.clientY]);
    const onLeave = () => (pointer.current = null);
    element.addEventListener("pointermove", onMove);
    element.addEventListener("pointerleave", onLeave);
    const middle = (): Point2 => {
      const { left, top, width, height } = element.getBoundingClientRect();
      return [left + width / 2, top + height / 2];
    };
    const fit = (duration = FIT.duration) => {
      const bounds = boundsOf(allRectangles());
      const { width, height } = element.getBoundingClientRect();
      if (!bounds) return void setViewport({ x: width / 2, y: height / 2, zoom: 1 });
      if (zoomToFit(bounds) < FIT.maxZoom) return void fitBounds(bounds, { padding: FIT.padding, duration });
      void setCenter(bounds.x + bounds.width / 2, bounds.y + bounds.height / 2, { zoom: FIT.maxZoom, duration });
    };
    const start = () => {
      const bounds = boundsOf(allRectangles());
      const { width, height } = element.getBoundingClientRect();
      if (!bounds || Math.min(width / bounds.width, height / bounds.height) > READABLE) return fit(0);
      const zoom = Math.max(READABLE, Math.min(0.6, (height / bounds.height) * (1 - 2 * FIT.padding)));
      const top = Math.max(FIT.padding * height, (height - bounds.height * zoom) / 2);
      void setViewport({ x: (FIT.padding * width) / 2 - bounds.x * zoom, y: top - bounds.y * zoom, zoom });
    };
    let stopSettling = () => {};
    const zoomToFit = ({ width, height }: Rectangle, covered = 0) => {
      const surface = element.getBoundingClientRect();
      return Math.min(surface.width / width, (surface.height - covered) / height) * (1 - 2 * FIT.padding);
    };
    const show = async (bounds: Rectangle) => {
      stopSettling();
      const { x, y, width, height } = bounds;
      const covered = coveredFoot(element);
      const zoom = Math.min(Math.max(0.7, getZoom()), zoomToFit(bounds, covered));
      await setCenter(x + width / 2, y + height / 2 + covered / 2 / zoom, { zoom, duration: FIT.duration });
    };
    setCanvasView({
      zoomIn: () => void zoomIn({ duration: 120 }),
      zoomOut: () => void zoomOut({ duration: 120 }),
      fit: () => fit(),
      show,
      reveal: async (nodes) => {
        const bounds = boundsOf(rectanglesOf(nodes));
        if (!bounds) return;
        const before = document.activeElement;
        await show(bounds);
        // The node is drawn only once it is in sight. Who went elsewhere meanwhile stays there.
        if ([before, document.body].includes(document.activeElement)) focusNode(element, nodes[0]);
      },
      keepInSight: (nodes) => {
        const bounds = boundsOf(rectanglesOf(nodes));
        if (!bounds) return;
        const { left, top, right, bottom } = element.getBoundingClientRect();
        const start = screenToFlowPosition({ x: left, y: top });
        const end = screenToFlowPosition({ x: right, y: bottom });
        const inSight =
          bounds.x >= start.x &&
          bounds.y >= start.y &&
          bounds.x + bounds.width <= end.x &&
          bounds.y + bounds.height <= end.y;
        if (inSight) return;
        const centre = [bounds.x + bounds.width / 2, bounds.y + bounds.height / 2] as const;
        void setCenter(...centre, { zoom: getZoom(), duration: FIT.duration });
      },
      place: () => {
        const [x, y] = pointer.current ?? middle();
        const place = screenToFlowPosition({ x, y });
        return [place.x, place.y];
      },
      toScreen: ([x, y]) => {
        const place = flowToScreenPosition({ x, y });
        return [place.x, place.y];
      },
      focus: () => element.focus({ preventScroll: true }),
    });
    if (document_ !== null && hasTypes) stopSettling = settle(element, start);
    return () => {
      stopSettling();
      setCanvasView(null);
      element.removeEventListener("pointermove", onMove);
      element.removeEventListener("pointerleave", onLeave);
    };
  }, [
    document_,
    hasTypes,
    zoomIn,
    zoomOut,
    fitBounds,
    setCenter,
    getZoom,
    screenToFlowPosition,
    flowToScreenPosition,
    setViewport,
  ]);

  return surface;
}

/** Show the first view now and after each change of size, until the user does something or all has found its place. */
function settle(element: HTMLElement, start: () => void): () => void {
  const sizes = new ResizeObserver(() => start());
  const stop = () => {
    sizes.disconnect();
    clearTimeout(timer);
    for (const gesture of GESTURES) element.removeEventListener(gesture, stop, true);
  };
  const timer = setTimeout(stop, SETTLING_MS);
  for (const gesture of GESTURES) element.addEventListener(gesture, stop, true);
  sizes.observe(element);
  start();
  return stop;
}

const GESTURES = ["pointerdown", "wheel", "keydown", "drop"] as const;

function focusNode(surface: HTMLElement, id: string | undefined): void {
  surface.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id ?? "")}"]`)?.focus({ preventScroll: true });
}

function rectanglesOf(ids: readonly string[]): Rectangle[] {
  const workflow = getOpened()?.workflow;
  const types = useCatalogue.getState().types;
  return workflow ? ids.flatMap((id) => cardRectangle(id, workflow, types) ?? []) : [];
}

function allRectangles(): Rectangle[] {
  const workflow = getOpened()?.workflow;
  if (!workflow) return [];
  const notes = Object.values(workflow.annotations).map(({ position: [x, y], size: [width, height] }) => ({
    x,
    y,
    width,
    height,
  }));
  const types = useCatalogue.getState().types;
  const frames = Object.values(workflow.groups).flatMap(({ nodes }) => frameRectangle(nodes, workflow, types) ?? []);
  return [...rectanglesOf(Object.keys(workflow.nodes)), ...notes, ...frames];
}

/** How much of the canvas, from its foot, lies under something that is as wide as it. */
function coveredFoot(canvas: HTMLElement): number {
  const surface = canvas.getBoundingClientRect();
  const cover = document.querySelector("[data-covers-canvas]")?.getBoundingClientRect();
  const isStrip = cover && cover.width > 0.9 * surface.width && cover.top > surface.top + surface.height / 2;
  return isStrip ? Math.max(0, surface.bottom - cover.top) : 0;
}
