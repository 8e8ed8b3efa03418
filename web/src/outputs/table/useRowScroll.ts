import { type KeyboardEvent, type RefObject, useCallback, useEffect, useRef, useState } from "react";

import { clampTop, type Extent, isScaled, toScroll, toTop } from "./rowWindow.ts";

/**
 * The row at the top of a scrolling element. In a long table the scroll bar is scaled, so the wheel and the keys move
 * by rows here and not by its pixels.
 */
export function useRowScroll(ref: RefObject<HTMLDivElement | null>, extent: Extent) {
  const [top, setTop] = useState(0);
  const current = useRef({ top, extent });
  current.current.extent = extent;

  const goTo = useCallback(
    (row: number) => {
      const { extent } = current.current;
      const next = clampTop(row, extent);
      current.current.top = next;
      setTop(next);
      if (ref.current) ref.current.scrollTop = toScroll(next, extent);
    },
    [ref],
  );

  const onScroll = useCallback(() => {
    const { top, extent } = current.current;
    const scroll = ref.current?.scrollTop ?? 0;
    // Our own doing, rounded by the browser.
    if (Math.abs(scroll - toScroll(top, extent)) <= 1.5 && isScaled(extent)) return;
    current.current.top = toTop(scroll, extent);
    setTop(current.current.top);
  }, [ref]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor(extent.viewport / extent.rowHeight) - 1);
    const steps: Record<string, number> = {
      ArrowDown: top + 1,
      ArrowUp: top - 1,
      PageDown: top + page,
      PageUp: top - page,
      Home: 0,
      End: extent.total,
    };
    const row = steps[event.key];
    if (row === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    goTo(row);
  };

  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const onWheel = (event: WheelEvent) => {
      const { top, extent } = current.current;
      if (!isScaled(extent) || event.deltaY === 0 || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      goTo(top + (event.deltaMode === 1 ? event.deltaY : event.deltaY / extent.rowHeight));
    };
    // React's own wheel listeners cannot keep the browser from scrolling.
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [ref, goTo]);

  return { top: clampTop(top, extent), goTo, onScroll, onKeyDown };
}
