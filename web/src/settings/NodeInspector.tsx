/** Everything about one node: head, settings, help. */

import { ScrollArea, Tabs, Text } from "@mantine/core";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { useOpened } from "@/workflow/document.ts";
import { useIsDrawn } from "@/workflow/drafts/drawn.ts";
import { holdsWorkflow } from "@/workflow/nesting/holding.ts";
import { faultsOf } from "@/settings/form/faults.ts";
import { HelpTab } from "@/settings/facts/HelpTab.tsx";
import { HeldForm } from "@/settings/form/HeldForm.tsx";
import { LayerFacts } from "@/settings/facts/LayerFacts.tsx";
import { LayerProbe } from "@/settings/facts/LayerProbe.tsx";
import { NodeHeader } from "./NodeHeader.tsx";
import { SettingsForm } from "@/settings/form/SettingsForm.tsx";
import classes from "./settings.module.css";

export function NodeInspector({ node }: { node: string }) {
  const { t } = useTranslation();
  const entry = useOpened(({ workflow }) => workflow.nodes[node] ?? null, null);
  const draft = useOpened(({ drafts }) => drafts[node], undefined);
  const state = useOpened(({ states }) => states[node], undefined);
  const drawn = useIsDrawn(node);
  const problems = useOpened((opened) => opened.problems, NONE);
  const type = useCatalogue(({ types }) => (entry ? types[entry.type] : undefined));
  const faults = useMemo(
    () => faultsOf(node, draft, problems, state, type?.settings.map((field) => field.name) ?? []),
    [node, draft, problems, state, type],
  );
  if (!entry) return null;

  return (
    <div className={classes.inspector} data-testid="inspector-node">
      <NodeHeader node={node} entry={entry} type={type} state={state} drawn={drawn} />
      {drawn ? <LayerFacts node={node} /> : null}
      {type?.layer ? <LayerProbe node={node} /> : null}
      <Tabs defaultValue="settings" keepMounted={false} className={classes.tabs ?? ""}>
        <Tabs.List>
          <Tabs.Tab value="settings">{t("settings.title")}</Tabs.Tab>
          <Tabs.Tab value="help" disabled={!type}>
            {t("settings.help")}
          </Tabs.Tab>
        </Tabs.List>
        <ScrollArea className={classes.scroll ?? ""} type="auto" scrollbarSize={8}>
          <div className={classes.body}>
            <Tabs.Panel value="settings">
              {holdsWorkflow(entry) ? <HeldForm key={`held ${node}`} node={node} entry={entry} faults={faults} /> : null}
              {type ? (
                <SettingsForm key={node} node={node} entry={entry} type={type} faults={faults} />
              ) : holdsWorkflow(entry) ? null : (
                <Text size="sm" c="dimmed">
                  {t("settings.unknownType", { type: entry.type })}
                </Text>
              )}
            </Tabs.Panel>
            <Tabs.Panel value="help">{type ? <HelpTab type={type} /> : null}</Tabs.Panel>
          </div>
        </ScrollArea>
      </Tabs>
    </div>
  );
}

const NONE: never[] = [];
