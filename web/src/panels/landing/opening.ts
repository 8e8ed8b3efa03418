/** Ways to a workflow from the landing page. */

import i18next from "i18next";

import { goToWorkflow } from "@/actions/navigate.ts";
import { ApiError } from "@/api/client.ts";
import { createWorkflow, getWorkflows, openExample, openModel, postTrust, uploadFile } from "@/api/routes.ts";
import type { Said } from "@/api/types.ts";
import { tell, tellFailure } from "@/workflow/notices.ts";

const ENDING = ".netwright.json";
const MODEL_ENDINGS = [".keras", ".h5", ".hdf5", ".json"];
export const OPENED_ENDINGS = MODEL_ENDINGS.join(",");

/** A model of the workspace that is read only once the user trusts it. */
export interface UntrustedModel {
  path: string;
  said: Said;
  trust: string;
}

export async function newWorkflow(): Promise<void> {
  await arrive(() => createWorkflow(""));
}

export async function openGalleryExample(name: string): Promise<void> {
  await arrive(() => openExample(name, i18next.language));
}

/** Bring a workflow file, or a Keras model to draw as one, into the workspace and open it there. */
export async function openFile(file: File): Promise<UntrustedModel | null> {
  const isWorkflow = file.name.endsWith(ENDING);
  if (!isWorkflow && !MODEL_ENDINGS.some((ending) => file.name.endsWith(ending))) {
    tell("error", { key: "home.notAWorkflow", values: { name: file.name } });
    return null;
  }
  let untrusted: UntrustedModel | null = null;
  await arrive(async () => {
    const { path } = await uploadFile(file, "");
    if (isWorkflow) return await findWorkflow(path);
    try {
      return await openModel(path);
    } catch (error) {
      if (!(error instanceof ApiError) || error.trust === null || error.said === null) throw error;
      untrusted = { path, said: error.said, trust: error.trust };
      return null;
    }
  });
  return untrusted;
}

/** Open a model that the user trusts from now on. */
export async function openTrusted({ path, trust }: UntrustedModel): Promise<void> {
  await arrive(async () => {
    await postTrust(trust);
    return await openModel(path);
  });
}

async function findWorkflow(path: string): Promise<{ document: string } | null> {
  const entry = (await getWorkflows()).find((workflow) => workflow.path === path);
  if (!entry) tell("error", { key: "home.notAWorkflow", values: { name: path } });
  return entry ?? null;
}

async function arrive(open: () => Promise<{ document: string } | null>): Promise<void> {
  try {
    const opened = await open();
    if (opened) goToWorkflow(opened.document);
  } catch (error) {
    tellFailure(error);
  }
}
