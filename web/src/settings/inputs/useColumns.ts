import { useMemo } from "react";

import type { Field, TableColumn } from "@/api/types.ts";
import { useOpened } from "@/workflow/document.ts";
import { columnsAt, offered } from "@/settings/form/columns.ts";
import { useForm } from "@/settings/form/form.ts";

/** The columns of the table that a field picks from; `known` is null where they are not known. */
export function useColumns(field: Field): { known: TableColumn[] | null; choices: TableColumn[] } {
  const { node } = useForm();
  const known = useOpened(({ workflow, drafts }) => columnsAt(workflow, drafts, node, field.port), null);
  return useMemo(() => ({ known, choices: offered(known, field.column_kinds) }), [known, field]);
}
