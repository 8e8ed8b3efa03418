import { useEffect, useRef } from "react";

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

  useEffect(() => {
    // React Flow takes the focus as the node is drawn.
    const timer = setTimeout(() => input.current?.select(), 30);
    return () => clearTimeout(timer);
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
        if (event.key === "Enter") done(event.currentTarget.value);
        if (event.key === "Escape") done(value);
      }}
    />
  );
}
