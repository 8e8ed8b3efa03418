/** From how far the canvas is seen. Far off, cards and wires leave out what nobody could make out. */

import { create } from "zustand";

/** Below this zoom, small print is hidden. */
const FAR = 0.5;
/** Below this one, cards are a name on a colour. */
const TINY = 0.26;

interface Distance {
  far: boolean;
  tiny: boolean;
}

export const useDistance = create<Distance>(() => ({ far: false, tiny: false }));

export function setZoom(zoom: number): void {
  const next = { far: zoom < FAR, tiny: zoom < TINY };
  const now = useDistance.getState();
  if (next.far !== now.far || next.tiny !== now.tiny) useDistance.setState(next);
}
