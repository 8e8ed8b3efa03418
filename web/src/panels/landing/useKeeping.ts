/** Looking after the workspace's workflows: each change is asked of the server, and the lists are read again. */

import { useQueryClient } from "@tanstack/react-query";

import { deleteWorkflow, duplicateWorkflow, getDocument, postEdit, postSave, restoreWorkflow } from "@/api/routes.ts";
import { clientId } from "@/workflow/document.ts";
import { tell, tellFailure } from "@/workflow/notices.ts";

export function useKeeping() {
  const queries = useQueryClient();
  const keep = async (change: () => Promise<unknown>, done?: string) => {
    try {
      await change();
      if (done) tell("done", { key: done });
    } catch (error) {
      tellFailure(error);
    }
    await queries.invalidateQueries({ queryKey: ["workflows"] });
    await queries.invalidateQueries({ queryKey: ["trash"] });
  };
  return {
    rename: (document: string, title: string) =>
      keep(async () => {
        const { revision } = await getDocument(document);
        await postEdit(document, revision, { kind: "change_document", title }, clientId);
        await postSave(document);
      }),
    duplicate: (document: string) => keep(() => duplicateWorkflow(document)),
    remove: (document: string) => keep(() => deleteWorkflow(document), "home.trash.moved"),
    restore: (entry: string) => keep(() => restoreWorkflow(entry), "home.trash.restored"),
  };
}
