/** Every user command, in the order in which menus and the overview show them. */

import type { Action } from "./action.ts";
import { addGroupAction } from "./edit/addGroup.ts";
import { addNoteAction } from "./edit/addNote.ts";
import { alignLeftAction } from "./edit/alignLeft.ts";
import { alignTopAction } from "./edit/alignTop.ts";
import { arrangeAction } from "./edit/arrange.ts";
import { connectToAction } from "./edit/connectTo.ts";
import { copyAction } from "./edit/copy.ts";
import { cutAction } from "./edit/cut.ts";
import { disconnectAction } from "./edit/disconnect.ts";
import { duplicateAction } from "./edit/duplicate.ts";
import { enterAction, leaveAction } from "./edit/enter.ts";
import { foldAction } from "./edit/fold.ts";
import { moveActions } from "./edit/moveBy.ts";
import { openSettingsAction } from "./edit/openSettings.ts";
import { pasteAction } from "./edit/paste.ts";
import { quickAddAction } from "./edit/quickAdd.ts";
import { redoAction } from "./edit/redo.ts";
import { removeAction } from "./edit/remove.ts";
import { renameAction } from "./edit/rename.ts";
import { selectAllAction } from "./edit/selectAll.ts";
import { selectNothingAction } from "./edit/selectNothing.ts";
import { undoAction } from "./edit/undo.ts";
import { unwrapAction } from "./edit/unwrap.ts";
import { walkActions } from "./edit/walk.ts";
import { wrapActions } from "./edit/wrap.ts";
import { exportScriptAction } from "./exportScript.ts";
import { cancelAction } from "./run/cancel.ts";
import { resetAction } from "./run/reset.ts";
import { resetAllAction } from "./run/resetAll.ts";
import { runAgainAction } from "./run/runAgain.ts";
import { runAllAction } from "./run/runAll.ts";
import { runSelectedAction } from "./run/runSelected.ts";
import { stopAndKeepAction } from "./run/stopAndKeep.ts";
import { saveAction } from "./save.ts";
import { findNodeTypeAction } from "./view/findNodeType.ts";
import { fitAction } from "./view/fit.ts";
import { revealAction } from "./view/reveal.ts";
import { showShortcutsAction } from "./view/showShortcuts.ts";
import { toggleBottomAction } from "./view/toggleBottom.ts";
import { toggleInspectorAction } from "./view/toggleInspector.ts";
import { toggleLibraryAction } from "./view/toggleLibrary.ts";
import { toggleMinimapAction } from "./view/toggleMinimap.ts";
import { zoomInAction } from "./view/zoomIn.ts";
import { zoomOutAction } from "./view/zoomOut.ts";

export const actions: readonly Action[] = [
  saveAction,
  exportScriptAction,
  undoAction,
  redoAction,
  cutAction,
  copyAction,
  pasteAction,
  duplicateAction,
  removeAction,
  selectAllAction,
  selectNothingAction,
  quickAddAction,
  connectToAction,
  disconnectAction,
  enterAction,
  leaveAction,
  openSettingsAction,
  renameAction,
  ...walkActions,
  runAllAction,
  runSelectedAction,
  runAgainAction,
  resetAction,
  resetAllAction,
  cancelAction,
  stopAndKeepAction,
  arrangeAction,
  alignLeftAction,
  alignTopAction,
  addGroupAction,
  foldAction,
  ...wrapActions,
  unwrapAction,
  addNoteAction,
  ...moveActions,
  zoomInAction,
  zoomOutAction,
  fitAction,
  revealAction,
  toggleMinimapAction,
  findNodeTypeAction,
  toggleLibraryAction,
  toggleInspectorAction,
  toggleBottomAction,
  showShortcutsAction,
];
