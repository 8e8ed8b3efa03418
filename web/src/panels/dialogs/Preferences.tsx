/** Language, colours, connections and the overview of keys. */

import { ActionIcon, Menu, Tooltip, useMantineColorScheme } from "@mantine/core";
import { IconCheck, IconDeviceDesktop, IconKeyboard, IconLanguage, IconMoon, IconPlugConnected, IconSun } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { changeLanguage, LANGUAGES } from "@/actions/language.ts";
import { setWorkbench } from "@/actions/workbench.ts";
import { ConnectionsDialog } from "@/panels/connections/ConnectionsDialog.tsx";
import classes from "./Preferences.module.css";

const SCHEMES = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon } as const;

/** `keys` leaves out the overview on pages without a canvas. */
export function Preferences({ keys = true }: { keys?: boolean }) {
  const { t, i18n } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Scheme = SCHEMES[colorScheme];
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t("shell.language")} data-testid="language">
            <IconLanguage size={18} stroke={1.7} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {Object.entries(LANGUAGES).map(([language, name]) => (
            <Menu.Item
              key={language}
              lang={language}
              leftSection={<IconCheck size={14} visibility={i18n.language === language ? "visible" : "hidden"} />}
              data-testid={`language-${language}`}
              onClick={() => void changeLanguage(language)}
            >
              {name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t("shell.theme")} data-testid="theme">
            <Scheme size={18} stroke={1.7} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {(Object.keys(SCHEMES) as (keyof typeof SCHEMES)[]).map((scheme) => {
            const Icon = SCHEMES[scheme];
            return (
              <Menu.Item
                key={scheme}
                leftSection={<Icon size={15} />}
                data-testid={`theme-${scheme}`}
                onClick={() => setColorScheme(scheme)}
              >
                {t(`shell.scheme.${scheme}`)}
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
      <Tooltip label={t("connections.title")}>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={t("connections.title")}
          data-testid="open-connections"
          onClick={() => setWorkbench({ dialog: { kind: "connections" } })}
        >
          <IconPlugConnected size={18} stroke={1.7} />
        </ActionIcon>
      </Tooltip>
      <ConnectionsDialog />
      {keys && (
        <ActionIcon
          variant="subtle"
          color="gray"
          className={classes.keys ?? ""}
          aria-label={t("actions.showShortcuts")}
          data-testid="showShortcuts"
          onClick={() => setWorkbench({ dialog: { kind: "shortcuts" } })}
        >
          <IconKeyboard size={18} stroke={1.7} />
        </ActionIcon>
      )}
    </>
  );
}
