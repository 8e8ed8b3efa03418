/** A bar between two panes that is dragged, or moved with the arrow keys, to share the room out. */

import { useCallback, useState } from "react";

import styles from "./Splitter.module.css";

interface SplitterProps {
  /** Where the pane is that it sizes. */
  side: "left" | "right" | "bottom";
  size: number;
  onSize: (size: number) => void;
  label: string;
}

const STEP = 24;

export function Splitter({ side, size, onSize, label }: SplitterProps) {
  const sign = side === "left" ? 1 : -1;
  const [smaller, larger] = { left: ["ArrowLeft", "ArrowRight"], right: ["ArrowRight", "ArrowLeft"], bottom: ["ArrowDown", "ArrowUp"] }[side];

  const begin = (event: React.PointerEvent<HTMLDivElement>) => {
    const bar = event.currentTarget;
    const at = (moved: PointerEvent | React.PointerEvent) => (side === "bottom" ? moved.clientY : moved.clientX);
    const start = at(event);
    const move = (moved: PointerEvent) => onSize(size + sign * (at(moved) - start));
    const end = () => {
      bar.removeEventListener("pointermove", move);
      bar.removeEventListener("pointerup", end);
      bar.removeEventListener("pointercancel", end);
    };
    bar.setPointerCapture(event.pointerId);
    bar.addEventListener("pointermove", move);
    bar.addEventListener("pointerup", end);
    bar.addEventListener("pointercancel", end);
    event.preventDefault();
  };

  return (
    <div
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={side === "bottom" ? "horizontal" : "vertical"}
      aria-valuenow={Math.round(size)}
      className={styles.bar}
      data-side={side}
      onPointerDown={begin}
      onKeyDown={(event) => {
        if (event.key === larger) onSize(size + STEP);
        else if (event.key === smaller) onSize(size - STEP);
        else return;
        event.preventDefault();
      }}
    />
  );
}

/** A size within limits that the browser remembers. */
export function useSize(name: string, usual: number, least: number, most: number): [number, (size: number) => void] {
  const key = `netwright.size.${name}`;
  const within = useCallback((size: number) => Math.max(least, Math.min(most, size)), [least, most]);
  const [size, setSize] = useState(() => within(Number(localStorage.getItem(key)) || usual));
  const change = useCallback(
    (wish: number) => {
      const next = within(wish);
      setSize(next);
      localStorage.setItem(key, String(Math.round(next)));
    },
    [key, within],
  );
  return [size, change];
}
