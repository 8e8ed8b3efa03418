/** The network that ends in a drawn tensor: all that leads there, known before anything runs. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { getValue } from "@/api/routes.ts";
import type { NetworkSpec } from "@/api/types.ts";
import { useOpened } from "@/workflow/document.ts";

interface DrawnTensor {
  document: string;
  /** As the server names it. */
  node: string;
  port: string;
}

/** Undefined while the tensor is not known. */
export function useDrawnNetwork({ document, node, port }: DrawnTensor, isKnown: boolean): NetworkSpec | undefined {
  const drafted = useOpened((opened) => opened.drafted, 0);
  const network = useQuery({
    queryKey: ["drawn", document, node, port, drafted],
    queryFn: () => getValue(document, node, port),
    enabled: isKnown,
    placeholderData: keepPreviousData,
    gcTime: 0,
    retry: false,
  });
  return isKnown ? (network.data as NetworkSpec | undefined) : undefined;
}
