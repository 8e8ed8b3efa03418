import { useEffect, useRef, useState } from "react";

const PAUSE = 700;

/** Text that is sent when the typing pauses or the field is left, and follows changes from elsewhere. */
export function useCommitted(stored: string, commit: (text: string) => void) {
  const [text, setText] = useState(stored);
  const state = useRef({ text, stored, commit });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  state.current = { text, stored, commit };

  useEffect(() => setText(stored), [stored]);

  const flush = () => {
    clearTimeout(timer.current);
    const { text, stored, commit } = state.current;
    if (text !== stored) commit(text);
  };
  useEffect(() => flush, []);

  const type = (typed: string) => {
    setText(typed);
    clearTimeout(timer.current);
    timer.current = setTimeout(flush, PAUSE);
  };
  return { text, type, flush };
}
