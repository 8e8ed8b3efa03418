/** Files that are dropped on a part of the page. */

import { type DragEvent, useState } from "react";

export function useFileDrop(take: (files: File[]) => void, isOpen = true) {
  const [isOver, setOver] = useState(false);
  const holdsFiles = (event: DragEvent) => isOpen && event.dataTransfer.types.includes("Files");
  return {
    isOver,
    handlers: {
      onDragOver: (event: DragEvent) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        setOver(true);
      },
      onDragLeave: (event: DragEvent) => {
        const to = event.relatedTarget;
        if (!(to instanceof Node && event.currentTarget.contains(to))) setOver(false);
      },
      onDrop: (event: DragEvent) => {
        if (!holdsFiles(event)) return;
        event.preventDefault();
        setOver(false);
        take([...event.dataTransfer.files]);
      },
    },
  };
}
