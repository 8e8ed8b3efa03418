import { useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { useOpened } from "@/workflow/document.ts";
import { useSelection } from "@/workflow/selection.ts";
import { type Situation, withoutBorder } from "./action.ts";

/**
 * Read what commands can look at; null while nothing is open. Whoever asks is drawn anew only when the answer changes,
 * so it should be a plain value: a run changes the situation many times a second.
 */
export function useSituation<Part>(select: (situation: Situation) => Part): Part | null {
  const catalogue = useCatalogue((store) => store.types);
  const { nodes, wires, annotations, groups } = useSelection();
  return useOpened<Part | null>((opened) => select({ opened, catalogue, nodes: withoutBorder(nodes), wires, annotations, groups }), null);
}
