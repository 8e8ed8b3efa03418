import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";

import { getRows } from "@/api/routes.ts";
import type { RowsPage } from "@/api/types.ts";
import type { Result } from "@/outputs/result.ts";
import { pagesFor } from "./rowWindow.ts";

export const PAGE_SIZE = 100;
const REST = 70;

export interface Rows {
  columns: readonly string[];
  total: number;
  /** undefined while a row is on its way. */
  row: (index: number) => readonly unknown[] | undefined;
  /** Where a row stands in the table, counted from 0; undefined while it is on its way. */
  place: (index: number) => number | undefined;
  error: Error | null;
  isLoading: boolean;
}

/** Rows of a table by pages: the first at once, others when scrolling rests. `query` says which rows, in which order. */
export function useRows(result: Result, stamp: string, first: number, end: number, query: string): Rows {
  const { document, node, port } = result;
  const key = useMemo(() => ["rows", document, node, port, stamp, query] as const, [document, node, port, stamp, query]);
  const head = useQuery({
    queryKey: [...key, 0],
    queryFn: () => getRows(document, node, port, 0, PAGE_SIZE, query),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
    retry: false,
  });
  const wanted = pagesFor(first, end, PAGE_SIZE)
    .filter((page) => page > 0)
    .join();
  const rested = useRested(wanted);
  const numbers = useMemo(() => (rested === "" ? [] : rested.split(",").map(Number)), [rested]);
  const pages = useQueries({
    queries: numbers.map((page) => ({
      queryKey: [...key, page],
      queryFn: () => getRows(document, node, port, page * PAGE_SIZE, PAGE_SIZE, query),
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 60_000,
      retry: false,
    })),
  });
  const loaded = new Map<number, RowsPage>();
  if (head.data) loaded.set(0, head.data);
  numbers.forEach((page, index) => {
    const data = pages[index]?.data;
    if (data) loaded.set(page, data);
  });

  // Where an arrangement is refused, the columns stay, to arrange them in another way.
  const columns = useRef<readonly string[]>([]);
  if (head.data) columns.current = head.data.columns;

  return {
    columns: columns.current,
    total: head.data?.total ?? 0,
    row: (index) => loaded.get(Math.floor(index / PAGE_SIZE))?.rows[index % PAGE_SIZE],
    place: (index) => {
      const page = loaded.get(Math.floor(index / PAGE_SIZE));
      return page && (page.numbers ? page.numbers[index % PAGE_SIZE] : index);
    },
    error: head.error ?? pages.find((page) => page.error)?.error ?? null,
    isLoading: head.isFetching,
  };
}

function useRested(value: string): string {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), REST);
    return () => clearTimeout(timer);
  }, [value]);
  return rested;
}
