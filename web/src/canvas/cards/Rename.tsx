import { useLayoutEffect, useRef } from "react";

import styles from "./Rename.module.css";

interface RenameProps {
  value: string;
  label: string;
  placeholder?: string;
  onDone: (value: string) => void;
}

/** A label being written in its place: Enter or leaving keeps it, Escape does not. */
export function Rename({ value, label, placeholder, onDone }: RenameProps) {
  const input = useRef<HTMLInputElement>(null);
  const kept = useRef(false);

  useLayoutEffect(() => {
    input.current?.focus({ preventScroll: true });
    input.current?.select();
  }, []);

  const done = (text: string) => {
    if (kept.current) return;
    kept.current = true;
    onDone(text.trim());
  };

  return (
    <input
      ref={input}
      className={`${styles.input} nodrag nopan`}
      defaultValue={value}
      placeholder={placeholder}
      aria-label={label}
      maxLength={200}
      data-testid="rename"
      onBlur={(event) => done(event.currentTarget.value)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.nativeEvent.isComposing) return;
        if (event.key === "Escape") done(value);
        // Leaving the field keeps what stands in it; the keys are the node's again.
        if (event.key === "Enter" || event.key === "Escape") {
          event.currentTarget.closest<HTMLElement>(".react-flow__node")?.focus({ preventScroll: true });
        }
      }}
    />
  );
}
