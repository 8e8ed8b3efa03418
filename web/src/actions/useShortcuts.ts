/** Listens to the keys of all commands, and to the browser's own copy, cut and paste. */

import { useEffect } from "react";

import { type Action, runAction } from "./action.ts";
import { actions } from "./actions.ts";
import { getCanvasView } from "./canvasView.ts";
import { copySelection, pasteText } from "./copying.ts";
import { removeAction } from "./edit/remove.ts";
import { isPressed } from "./keys.ts";
import { useWorkbench } from "./workbench.ts";

export function useShortcuts(): void {
  useEffect(() => {
    const listeners: [string, (event: never) => void][] = [
      ["keydown", onKey],
      ["copy", onCopy],
      ["cut", onCut],
      ["paste", onPaste],
    ];
    for (const [name, listener] of listeners) document.addEventListener(name, listener as EventListener);
    return () => {
      for (const [name, listener] of listeners) document.removeEventListener(name, listener as EventListener);
    };
  }, []);
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || isBusy()) return;
  const writing = isWriting(event.target);
  for (const action of actions) {
    const key = action.keys?.find((keys) => isPressed(event, keys));
    if (key === undefined || !isMeant(action, key, event.target, writing)) continue;
    // Tab is for walking through the page unless a node is selected.
    if (runAction(action)) {
      event.preventDefault();
      return;
    }
  }
}

function isMeant(action: Action, key: string, target: EventTarget | null, writing: boolean): boolean {
  const global = /mod\+|^f\d|shift\+f\d/.test(key) && !/mod\+(z|shift\+z|y|a|d|g)$/.test(key);
  if (writing && !(global && key !== "mod+i")) return false;
  if (action.onCanvasOnly || !global) {
    if (!isOnCanvas(target)) return false;
  }
  if (key === "tab") return isSelectedCard(target);
  if (key === "enter") return !isButton(target);
  return true;
}

function onCopy(event: ClipboardEvent): void {
  const text = isForCanvas(event) ? copySelection() : null;
  if (text === null) return;
  event.clipboardData?.setData("text/plain", text);
  event.preventDefault();
}

function onCut(event: ClipboardEvent): void {
  onCopy(event);
  if (event.defaultPrevented) runAction(removeAction);
}

function onPaste(event: ClipboardEvent): void {
  if (!isForCanvas(event)) return;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (pasteText(text, getCanvasView()?.place() ?? [0, 0])) event.preventDefault();
}

function isForCanvas(event: ClipboardEvent): boolean {
  const marked = String(window.getSelection() ?? "") !== "";
  return !isWriting(event.target) && !isBusy() && (!marked || isOnCanvas(event.target));
}

/**
 * A dialog, the palette or a menu has the keys. A dialog counts while it is on the page: the key that closes it has changed the
 * state before it comes here.
 */
function isBusy(): boolean {
  const { palette, menu } = useWorkbench.getState();
  return palette !== null || menu !== null || document.querySelector("[aria-modal=true]") !== null;
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

function isButton(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("button, a, [role=button]") !== null;
}

function isOnCanvas(target: EventTarget | null): boolean {
  if (target === document.body) return true;
  return target instanceof Element && target.closest("[data-canvas]") !== null;
}

function isSelectedCard(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(".react-flow__node.selected") !== null;
}
