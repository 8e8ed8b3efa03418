import { useEffect, useState } from "react";

/** Text as it is typed; follows the value when that changes from elsewhere. */
export function useTyped(value: unknown, write: (value: unknown) => string, read: (text: string) => unknown) {
  const [text, setText] = useState(() => write(value));
  const written = JSON.stringify(value ?? null);

  useEffect(() => {
    setText((current) => (JSON.stringify(read(current) ?? null) === written ? current : write(value)));
    // Only a value from elsewhere takes the place of what is being typed.
  }, [written]);

  return [text, setText] as const;
}
