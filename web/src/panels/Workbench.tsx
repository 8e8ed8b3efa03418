/** The page of an open workflow: what stands where, wide or narrow. */

import { Drawer, Loader } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { useShortcuts } from "@/actions/useShortcuts.ts";
import { setWorkbench, useWorkbench } from "@/actions/workbench.ts";
import { Canvas } from "@/canvas/Canvas.tsx";
import { useProbing } from "@/outputs/probe/useProbing.ts";
import { Splitter, useSize } from "@/ui/Splitter.tsx";
import { useDocument, useOpened } from "@/workflow/document.ts";
import { Bottom } from "./Bottom.tsx";
import { Inspector } from "./Inspector.tsx";
import { Library } from "./Library.tsx";
import { DocumentNotices } from "@/panels/dialogs/DocumentNotices.tsx";
import { OpenFailure } from "@/panels/dialogs/OpenFailure.tsx";
import { ShortcutsDialog } from "@/panels/dialogs/ShortcutsDialog.tsx";
import { TopBar } from "@/panels/top/TopBar.tsx";
import styles from "./Workbench.module.css";

export function Workbench() {
  const failure = useDocument((store) => store.failure);
  const isOpen = useDocument((store) => store.opened !== null);
  const title = useDocument((store) => store.whole?.workflow.title ?? "");
  useShortcuts();
  useProbing();

  useEffect(() => {
    document.title = title ? `${title} – Netwright` : "Netwright";
    return () => void (document.title = "Netwright");
  }, [title]);

  if (failure) return <OpenFailure failure={failure} />;
  if (!isOpen) {
    return (
      <main className={styles.loading}>
        <Loader size="sm" />
      </main>
    );
  }
  return (
    <div className={styles.workbench} data-testid="workbench">
      <TopBar />
      <Panes />
      <ShortcutsDialog />
    </div>
  );
}

/** How much of the window the lower panel takes until somebody sizes it. */
const BOTTOM_SHARE = 0.31;
const EMPTY_BOTTOM = 84;

function Panes() {
  const { t } = useTranslation();
  const narrow = useMediaQuery("(max-width: 900px)", false, { getInitialValueInEffect: false });
  const { library, inspector, bottom } = useWorkbench();
  const [libraryWidth, setLibraryWidth] = useSize("library", 224, 180, 420);
  const [inspectorWidth, setInspectorWidth] = useSize("inspector", 332, 260, 640);
  const isEmpty = useOpened(({ workflow }) => Object.keys(workflow.nodes).length === 0, true);
  const [bottomHeight, setBottomHeight] = useSize("bottom", Math.round(window.innerHeight * BOTTOM_SHARE), 120, 720);

  useEffect(() => {
    // Drawers cover the canvas: they wait until they are asked for.
    if (narrow) setWorkbench({ library: false, inspector: false, bottom: false });
    else setWorkbench({ library: true, inspector: true, bottom: true });
  }, [narrow]);

  const middle = (
    <main className={styles.middle}>
      <div className={styles.canvas}>
        <Canvas />
        <DocumentNotices />
      </div>
      {bottom && (
        <>
          <Splitter side="bottom" size={bottomHeight} onSize={setBottomHeight} label={t("shell.resizeBottom")} />
          <section
            className={styles.bottom}
            // Nothing can have put out anything: the canvas gets the room.
            style={{ height: isEmpty ? EMPTY_BOTTOM : bottomHeight }}
            aria-label={t("shell.bottom")}
          >
            <Bottom />
          </section>
        </>
      )}
    </main>
  );

  if (narrow) {
    return (
      <div className={styles.panes}>
        {middle}
        <Drawer closeButtonProps={{ "aria-label": t("shell.close") }} opened={library} onClose={() => setWorkbench({ library: false })} title={t("shell.library")} size={300}>
          <Library />
        </Drawer>
        <Drawer
          closeButtonProps={{ "aria-label": t("shell.close") }}
          opened={inspector}
          onClose={() => setWorkbench({ inspector: false })}
          title={t("shell.inspector")}
          position="right"
          size={360}
          data-panel="inspector"
        >
          <Inspector />
        </Drawer>
      </div>
    );
  }
  return (
    <div className={styles.panes}>
      {library && (
        <>
          <aside className={styles.side} style={{ width: libraryWidth }} aria-label={t("shell.library")}>
            <Library />
          </aside>
          <Splitter side="left" size={libraryWidth} onSize={setLibraryWidth} label={t("shell.resizeLibrary")} />
        </>
      )}
      {middle}
      {inspector && (
        <>
          <Splitter side="right" size={inspectorWidth} onSize={setInspectorWidth} label={t("shell.resizeInspector")} />
          <div
            className={styles.side}
            style={{ width: inspectorWidth }}
          >
            <Inspector />
          </div>
        </>
      )}
    </div>
  );
}
