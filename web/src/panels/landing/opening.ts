/** Ways to a workflow from the landing page. */

import i18next from "i18next";

import { goToWorkflow } from "@/actions/navigate.ts";
import { createWorkflow, getWorkflows, openExample, openModel, uploadFile } from "@/api/routes.ts";
import { tell, tellFailure } from "@/workflow/notices.ts";

const ENDING = ".netwright.json";
const MODEL_ENDING = ".keras";

export async function newWorkflow(): Promise<void> {
  await arrive(() => createWorkflow(""));
}

export async function openGalleryExample(name: string): Promise<void> {
  await arrive(() => openExample(name, i18next.language));
}

/** Bring a workflow file, or a Keras model to draw as one, into the workspace and open it there. */
export async function openFile(file: File): Promise<void> {
  if (file.name.endsWith(MODEL_ENDING)) {
    await arrive(async () => openModel((await uploadFile(file, "")).path));
    return;
  }
  if (!file.name.endsWith(ENDING)) {
    tell("error", { key: "home.notAWorkflow", values: { name: file.name } });
    return;
  }
  await arrive(async () => {
    const { path } = await uploadFile(file, "");
    const entry = (await getWorkflows()).find((workflow) => workflow.path === path);
    if (!entry) tell("error", { key: "home.notAWorkflow", values: { name: file.name } });
    return entry ?? null;
  });
}

async function arrive(open: () => Promise<{ document: string } | null>): Promise<void> {
  try {
    const opened = await open();
    if (opened) goToWorkflow(opened.document);
  } catch (error) {
    tellFailure(error);
  }
}
