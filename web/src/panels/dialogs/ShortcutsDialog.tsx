/** All keys at a glance. */

import { Modal } from "@mantine/core";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";

import type { Section } from "@/actions/action.ts";
import { actions } from "@/actions/actions.ts";
import { showKeys } from "@/actions/keys.ts";
import { setWorkbench, useWorkbench } from "@/actions/workbench.ts";
import styles from "./ShortcutsDialog.module.css";

const SECTIONS: readonly Section[] = ["edit", "run", "arrange", "view", "file"];
/** Keys that the browser itself turns into copy, cut and paste. */
const BROWSER: Readonly<Record<string, string>> = { copy: "mod+c", cut: "mod+x", paste: "mod+v" };

export function ShortcutsDialog() {
  const { t } = useTranslation();
  const open = useWorkbench((workbench) => workbench.dialog?.kind === "shortcuts");
  return (
    <Modal
      closeButtonProps={{ "aria-label": t("shell.close") }}
      opened={open}
      onClose={() => setWorkbench({ dialog: null })}
      title={t("shortcuts.title")}
      size="xl"
      data-testid="shortcuts"
    >
      <div className={styles.sections}>
        {SECTIONS.map((section) => (
          <section key={section}>
            <h3>{t(`shortcuts.${section}`)}</h3>
            <dl>
              {actions
                .filter((action) => action.section === section && (action.keys ?? BROWSER[action.id]))
                .map((action) => (
                  <Fragment key={action.id}>
                    <dt>{t(`actions.${action.id}`)}</dt>
                    <dd>
                      {showKeys(action.keys?.[0] ?? BROWSER[action.id] ?? "").map((key) => (
                        <kbd key={key}>{key}</kbd>
                      ))}
                    </dd>
                  </Fragment>
                ))}
            </dl>
          </section>
        ))}
        <section>
          <h3>{t("shortcuts.pointer")}</h3>
          <dl>
            {["doubleClick", "dropWire", "dropOnWire", "box", "space"].map((gesture) => (
              <Fragment key={gesture}>
                <dt>{t(`shortcuts.gesture.${gesture}.does`)}</dt>
                <dd>{t(`shortcuts.gesture.${gesture}.how`)}</dd>
              </Fragment>
            ))}
          </dl>
        </section>
      </div>
    </Modal>
  );
}
