/** What one node has put out, a tab for each output. */

import { Loader, Tabs } from "@mantine/core";
import { IconChartHistogram, IconChartLine, IconEye, IconFileText } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { PortType } from "@/api/types.ts";
import { formatCount } from "@/ui/numbers.ts";
import { portsOf, useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { useOpened } from "@/workflow/document.ts";
import { useIsDrawn } from "@/workflow/drafts/drawn.ts";
import { useSpeak } from "@/workflow/speech.ts";
import { CurveView } from "./curves/CurveView.tsx";
import { FigureView } from "./figures/FigureView.tsx";
import { HistogramsView } from "./curves/HistogramsView.tsx";
import { LogView } from "./LogView.tsx";
import { NetworkView, TensorView } from "./NetworkView.tsx";
import classes from "./outputs.module.css";
import { ProbeView } from "./probe/ProbeView.tsx";
import type { Result } from "./result.ts";
import { TableView } from "./table/TableView.tsx";
import { firstTab, type OutputTab, portTabs, tabsOf, takesNetwork } from "./tabs.ts";
import { ValueView } from "./table/ValueView.tsx";

export function NodeOutputs({ node }: { node: string }) {
  const { t } = useTranslation();
  const { tell } = useSpeak();
  const document = useOpened((opened) => opened.document, "");
  const prefix = useOpened((opened) => opened.prefix, "");
  const workflow = useOpened((opened) => opened.workflow, null);
  const state = useOpened(({ states }) => states[node], undefined);
  const types = useCatalogue((catalogue) => catalogue.types);
  const takes = useOpened(({ drafts, workflow }) => takesNetwork(node, types[workflow.nodes[node]?.type ?? ""], workflow, drafts), false);
  const hasHistograms = useOpened(({ glimpses, workflow }) => Boolean(glimpses[node]?.histograms || workflow.nodes[node]?.settings.histograms), false);
  const drawn = useIsDrawn(node);
  const [chosen, setChosen] = useState<string | null>(null);
  const entry = workflow?.nodes[node];
  if (!workflow || !entry) return null;
  const type = types[entry.type];

  const { outputs } = portsOf(entry, types, workflow);
  const tabs = drawn ? portTabs(outputs) : tabsOf(type, outputs, state, hasHistograms, takes);
  const current = tabs.find((tab) => tab.id === chosen) ?? firstTab(tabs, state);
  const isRunning = state?.state === "running";

  return (
    <Tabs
      value={current?.id ?? null}
      onChange={setChosen}
      keepMounted={false}
      className={classes.outputs ?? ""}
      classNames={{ panel: classes.panel ?? "", tab: classes.tab ?? "" }}
      data-testid="outputs-node"
    >
      <div className={classes.tabs}>
        <Tabs.List>
          {tabs.map((tab) => (
            <Tabs.Tab key={tab.id} value={tab.id} leftSection={<TabMark tab={tab} />} data-testid={`output-tab-${tab.kind === "port" ? tab.port : tab.kind}`}>
              {tab.kind === "port" ? tab.port : t(TAB_NAMES[tab.kind])}
              {tab.kind === "port" ? <RowCount rows={state?.outputs[tab.port]?.rows} /> : null}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {isRunning ? <Loader size={14} className={classes.busy ?? ""} role="img" aria-label={t("outputs.running")} /> : null}
      </div>
      {state?.stale && !isRunning && Object.keys(state.outputs).length > 0 ? <p className={classes.banner}>{t("outputs.stale")}</p> : null}
      {state?.incomplete ? <p className={classes.banner}>{tell(state.incomplete)}</p> : null}
      {tabs.map((tab) => (
        <Tabs.Panel key={tab.id} value={tab.id}>
          <TabBody tab={tab} document={document} node={node} place={prefix + node} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

const TAB_NAMES = { histograms: "outputs.histograms.tab", curve: "outputs.curve.tab", probe: "outputs.probe.tab", log: "outputs.log" } as const;

function TabMark({ tab }: { tab: OutputTab }) {
  if (tab.kind === "curve") return <IconChartLine size={15} stroke={1.6} aria-hidden />;
  if (tab.kind === "histograms") return <IconChartHistogram size={15} stroke={1.6} aria-hidden />;
  if (tab.kind === "probe") return <IconEye size={15} stroke={1.6} aria-hidden />;
  if (tab.kind === "log") return <IconFileText size={15} stroke={1.6} aria-hidden />;
  return <span className={classes.dot} style={{ background: `var(--port-${tab.type})` }} aria-hidden />;
}

function RowCount({ rows }: { rows: number | null | undefined }) {
  const { i18n } = useTranslation();
  return rows === null || rows === undefined ? null : <small className={classes.rows}>{formatCount(rows, i18n.language)}</small>;
}

interface TabBodyProps {
  tab: OutputTab;
  document: string;
  node: string;
  /** The node as the server names it. */
  place: string;
}

function TabBody({ tab, document, node, place }: TabBodyProps) {
  switch (tab.kind) {
    case "curve":
      return <CurveView document={document} node={place} />;
    case "histograms":
      return <HistogramsView node={place} />;
    case "probe":
      return <ProbeView document={document} node={node} />;
    case "log":
      return <LogView document={document} node={place} />;
    case "port":
      return VIEWS[tab.type]({ document, node: place, port: tab.port });
  }
}

const VIEWS: Record<PortType, (result: Result) => React.ReactNode> = {
  table: (result) => <TableView result={result} />,
  figure: (result) => <FigureView result={result} />,
  network: (result) => <NetworkView result={result} />,
  model: (result) => <ValueView result={result} type="model" />,
  transform: (result) => <ValueView result={result} type="transform" />,
  variables: (result) => <ValueView result={result} type="variables" />,
  tensor: (result) => <TensorView result={result} />,
};
