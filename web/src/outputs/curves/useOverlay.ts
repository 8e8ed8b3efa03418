import { useQueries, useQuery } from "@tanstack/react-query";

import { getCurve, getCurves } from "@/api/routes.ts";
import type { CurvePoint, CurveRun } from "@/api/types.ts";

/** The runs of which a curve is kept, the newest first; `stamp` changes when there may be another. */
export function useCurveRuns(document: string, node: string, stamp: string): readonly CurveRun[] {
  const { data } = useQuery({ queryKey: ["curves", document, node, stamp], queryFn: () => getCurves(document, node), retry: false });
  return data ?? NONE;
}

/** The points of earlier runs; empty while they are on their way. */
export function useEarlierPoints(document: string, node: string, runs: readonly string[]): readonly (readonly CurvePoint[])[] {
  return useQueries({
    queries: runs.map((run) => ({
      queryKey: ["curve", document, node, run],
      queryFn: async () => (await getCurve(document, node, 0, run)).points,
      staleTime: Number.POSITIVE_INFINITY,
      retry: false,
    })),
    combine: pointsOf,
  });
}

// One function for all renders: only then the arrays stay the same ones.
const pointsOf = (answers: readonly { data: readonly CurvePoint[] | undefined }[]) => answers.map(({ data }) => data ?? NONE);

const NONE: never[] = [];
