/** Ways to a workflow from the landing page. */

import i18next from "i18next";

import { goToWorkflow } from "@/actions/navigate.ts";
import { ApiError } from "@/api/client.ts";
import { createWorkflow, getWorkflows, openExample, openModel, postTrust, takeBackFile, uploadFile } from "@/api/routes.ts";
import type { Said } from "@/api/types.ts";
import { tell, tellFailure } from "@/workflow/notices.ts";
import { type CodeFile, definedAt, joinFiles } from "./ownLayers.ts";

const ENDING = ".netwright.json";
const MODEL_ENDINGS = [".keras", ".h5", ".hdf5", ".json"];
export const CODE_ENDING = ".py";
export const OPENED_ENDINGS = [...MODEL_ENDINGS, CODE_ENDING].join(",");

/** A model of the workspace that is read only once the user trusts it, or gave the code of its own layers. */
export interface WaitingModel {
  path: string;
  said: Said;
  /** The hash to trust; null where something else is amiss. */
  trust: string | null;
  /** The classes of its own, and the module that each came from. */
  codeFor: Readonly<Record<string, string>>;
  code: readonly CodeFile[];
}

export async function newWorkflow(): Promise<void> {
  await arrive(() => createWorkflow(""));
}

export async function openGalleryExample(name: string): Promise<void> {
  await arrive(() => openExample(name, i18next.language));
}

/**
 * Bring a workflow file, or a Keras model to draw as one, into the workspace and open it there. Python files beside it
 * hold the code of the model's own layers; it stays in the page until it is trusted.
 */
export async function openFiles(files: readonly File[]): Promise<WaitingModel | null> {
  const code = files.filter(isCode);
  const file = files.find((other) => !isCode(other)) ?? files[0];
  if (!file) return null;
  const isWorkflow = file.name.endsWith(ENDING);
  if (!isWorkflow && !MODEL_ENDINGS.some((ending) => file.name.endsWith(ending))) {
    tell("error", { key: isCode(file) ? "home.code.alone" : "home.notAWorkflow", values: { name: file.name } });
    return null;
  }
  let waiting: WaitingModel | null = null;
  await arrive(async () => {
    const { path } = await uploadFile(file, "");
    return await unlessRefused(path, async () => {
      if (isWorkflow) return await findWorkflow(path);
      return await draw(path, await readCode(code), {}, (model) => (waiting = model));
    });
  });
  return waiting;
}

/** Leave a model that waits as it is: it goes from the workspace again. */
export function leaveModel(model: WaitingModel): void {
  void takeBack(model.path);
}

/** Open a model with Python files that define layers of its own. What was of use stays beside what is chosen now. */
export async function openWithCode(model: WaitingModel, files: readonly File[]): Promise<WaitingModel | null> {
  const chosen = await readCode(files);
  const kept = model.code.filter((file) => isOfUse(file, model) && chosen.every(({ name }) => name !== file.name));
  return await drawAgain(model, [...kept, ...chosen]);
}

function isOfUse(file: CodeFile, model: WaitingModel): boolean {
  return definedAt(file.text.split("\n"), Object.keys(model.codeFor)).size > 0;
}

/** Open a model that the user trusts from now on, or whose code. */
export async function openTrusted(model: WaitingModel): Promise<WaitingModel | null> {
  return await drawAgain(model, model.code, async () => {
    if (model.trust !== null) await postTrust(model.trust);
  });
}

export function isCode(file: File): boolean {
  return file.name.endsWith(CODE_ENDING);
}

async function readCode(files: readonly File[]): Promise<CodeFile[]> {
  return await Promise.all(files.map(async (file) => ({ name: file.name, text: await file.text() })));
}

async function drawAgain({ path, codeFor }: WaitingModel, code: readonly CodeFile[], first?: () => Promise<void>) {
  let waiting: WaitingModel | null = null;
  await arrive(async () => {
    return await unlessRefused(path, async () => {
      await first?.();
      return await draw(path, code, codeFor, (model) => (waiting = model));
    });
  });
  return waiting;
}

/** Draw a model, or tell what it waits for. Code that fails can be chosen anew, so that it waits as well. */
async function draw(
  path: string,
  code: readonly CodeFile[],
  asked: WaitingModel["codeFor"],
  wait: (model: WaitingModel) => void,
): Promise<{ document: string } | null> {
  try {
    return await openModel(path, joinFiles(code));
  } catch (error) {
    if (!(error instanceof ApiError) || error.said === null) throw error;
    const { said, trust } = error;
    const codeFor = { ...asked, ...error.codeFor };
    if (trust === null && Object.keys(codeFor).length === 0) throw error;
    wait({ path, said, trust, codeFor, code });
    return null;
  }
}

/** What was uploaded to be opened and is refused leaves no copy behind. */
async function unlessRefused<Opened>(path: string, open: () => Promise<Opened>): Promise<Opened> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof ApiError && error.failure === "refused") await takeBack(path);
    throw error;
  }
}

async function takeBack(path: string): Promise<void> {
  // Without an answer the file stays, which does no harm.
  await takeBackFile(path).catch(() => null);
}

async function findWorkflow(path: string): Promise<{ document: string } | null> {
  const entry = (await getWorkflows()).find((workflow) => workflow.path === path);
  if (!entry) {
    tell("error", { key: "home.notAWorkflow", values: { name: path } });
    await takeBack(path);
  }
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
