import { useMemo } from "react";

import { useCatalogue } from "@/workflow/catalogue.ts";
import { useOpened } from "@/workflow/document.ts";
import { useSelection } from "@/workflow/selection.ts";
import type { Situation } from "./action.ts";

/** What commands can look at, drawn anew as it changes; null while nothing is open. */
export function useSituation<Part>(select: (situation: Situation) => Part): Part | null {
  const opened = useOpened((opened) => opened, null);
  const catalogue = useCatalogue((store) => store.types);
  const { nodes, wires, annotations, groups } = useSelection();
  const situation = useMemo(
    () => opened && { opened, catalogue, nodes, wires, annotations, groups },
    [opened, catalogue, nodes, wires, annotations, groups],
  );
  return situation && select(situation);
}
