/** The menu of the selection, or of the empty canvas. */

import { Menu } from "@mantine/core";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";

import { type Action, getSituation, hasSelection, runAction } from "@/actions/action.ts";
import { actions } from "@/actions/actions.ts";
import { showKeys } from "@/actions/keys.ts";
import { setWorkbench, useWorkbench } from "@/actions/workbench.ts";
import styles from "./ContextMenu.module.css";

const ON_SELECTION = [
  ["enter", "openSettings", "rename", "connectTo", "quickAdd"],
  ["runSelected", "runAgain", "stopAndKeep", "reset"],
  ["cut", "copy", "paste", "duplicate"],
  ["arrange", "alignLeft", "alignTop", "addGroup", "fold", "disconnect"],
  ["wrapWorkflow", "wrapRepeat", "wrapCrossValidate", "wrapSearch", "unwrap"],
  ["exportScript"],
  ["remove"],
];
const ON_CANVAS = [
  ["quickAdd", "addNote", "paste", "selectAll"],
  ["runAll", "resetAll"],
  ["arrange", "fit", "toggleMinimap", "leave"],
];

export function ContextMenu() {
  const menu = useWorkbench((workbench) => workbench.menu);
  const { t } = useTranslation();
  const situation = menu && getSituation();
  if (!menu || !situation) return null;
  const groups = (hasSelection(situation) ? ON_SELECTION : ON_CANVAS).map((ids) =>
    ids.flatMap((id) => actions.find((action) => action.id === id && action.isEnabled(situation)) ?? []),
  );
  const run = (action: Action) => {
    setWorkbench({ menu: null });
    runAction(action);
  };
  return (
    <Menu opened onClose={() => setWorkbench({ menu: null })} position="bottom-start" offset={2} width={270} shadow="md" middlewares={{ flip: false, shift: { crossAxis: true, padding: 8 } }}>
      <Menu.Target>
        <div aria-hidden style={{ position: "fixed", left: menu[0], top: menu[1] }} />
      </Menu.Target>
      <Menu.Dropdown className={styles.menu} data-testid="context-menu">
        {groups
          .filter((group) => group.length > 0)
          .map((group, index) => (
            <Fragment key={group[0]?.id}>
              {index > 0 && <Menu.Divider />}
              {group.map((action) => (
                <Menu.Item
                  key={action.id}
                  leftSection={<action.icon size={15} stroke={1.7} />}
                  rightSection={<kbd className={styles.keys}>{action.keys?.[0] ? showKeys(action.keys[0]).join(" ") : ""}</kbd>}
                  data-testid={`menu-${action.id}`}
                  onClick={() => run(action)}
                >
                  {t(`actions.${action.id}`)}
                </Menu.Item>
              ))}
            </Fragment>
          ))}
      </Menu.Dropdown>
    </Menu>
  );
}
