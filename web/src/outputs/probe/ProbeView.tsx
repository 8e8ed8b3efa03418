/** A few rows on their way through the network of a learner, layer by layer. */

import { ActionIcon, Group, Loader, SegmentedControl, Switch, TextInput, Tooltip } from "@mantine/core";
import { IconArrowsShuffle } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { LayerPictures } from "@/actions/LayerPictures.tsx";
import type { Probed } from "@/api/types.ts";
import { useCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { useOpened } from "@/workflow/document.ts";
import { endProbe, type ProbeWish, randomRows, readRowNumbers, setProbe, useProbe, writeRowNumbers } from "@/workflow/probe.ts";
import { Failure } from "@/outputs/Failure.tsx";
import classes from "./Probe.module.css";
import shared from "@/outputs/outputs.module.css";

const FIRST_ROWS = [0, 1, 2];

export function ProbeView({ document, node }: { document: string; node: string }) {
  const { t } = useTranslation();
  const wish = useProbe((probe) => (probe.wish?.node === node ? probe.wish : null));
  const { found, error, isBusy } = useProbe();
  const ports = useTablePorts(node);
  const begin = () => setProbe({ wish: { document, node, port: ports[0] ?? "training", rows: FIRST_ROWS }, shown: 0, found: null, error: null });

  return (
    <div className={classes.probe} data-testid="probe">
      <div className={classes.head}>
        <Switch
          size="xs"
          label={t("outputs.probe.on")}
          checked={wish !== null}
          data-testid="probe-on"
          onChange={(event) => (event.currentTarget.checked ? begin() : endProbe())}
        />
        {wish ? <Choices wish={wish} ports={ports} /> : <span className={shared.dim}>{t("outputs.probe.hint")}</span>}
        {wish && found ? <Stage found={found} /> : null}
        {wish && isBusy ? <Loader size={14} role="img" aria-label={t("outputs.running")} /> : null}
      </div>
      {wish && error ? <Failure error={error} /> : null}
      {wish && found && !error ? <Layers found={found} /> : null}
    </div>
  );
}

function Choices({ wish, ports }: { wish: ProbeWish; ports: readonly string[] }) {
  const { t } = useTranslation();
  const shown = useProbe((probe) => probe.shown);
  const total = useTotal(wish);
  const change = (changes: Partial<ProbeWish>) => setProbe({ wish: { ...wish, ...changes }, shown: 0 });
  return (
    <>
      {ports.length > 1 ? (
        <SegmentedControl
          size="xs"
          aria-label={t("outputs.probe.table")}
          data={[...ports]}
          value={wish.port}
          onChange={(port) => change({ port })}
        />
      ) : null}
      <RowNumbers key={writeRowNumbers(wish.rows)} rows={wish.rows} onRows={(rows) => change({ rows })} />
      <Tooltip label={t("outputs.probe.others")}>
        <ActionIcon
          variant="default"
          size={26}
          aria-label={t("outputs.probe.others")}
          data-testid="probe-others"
          disabled={!total}
          onClick={() => change({ rows: randomRows(total ?? 0, wish.rows.length) })}
        >
          <IconArrowsShuffle size={14} />
        </ActionIcon>
      </Tooltip>
      {wish.rows.length > 1 ? (
        <Group gap={6} wrap="nowrap">
          <span className={shared.dim}>{t("outputs.probe.onCanvas")}</span>
          <SegmentedControl
            size="xs"
            aria-label={t("outputs.probe.onCanvas")}
            data={wish.rows.map((row, place) => ({ value: String(place), label: String(row + 1) }))}
            value={String(shown)}
            onChange={(place) => setProbe({ shown: Number(place) })}
          />
        </Group>
      ) : null}
    </>
  );
}

function RowNumbers({ rows, onRows }: { rows: readonly number[]; onRows: (rows: number[]) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState(writeRowNumbers(rows));
  const read = readRowNumbers(text);
  const send = () => read && writeRowNumbers(read) !== writeRowNumbers(rows) && onRows(read);
  return (
    <TextInput
      size="xs"
      w={130}
      leftSection={<span className={shared.dim}>{t("outputs.probe.rows")}</span>}
      leftSectionWidth={44}
      value={text}
      error={read === null}
      aria-label={t("outputs.probe.rowsLabel")}
      data-testid="probe-rows"
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={send}
      onKeyDown={(event) => event.key === "Enter" && send()}
    />
  );
}

function Stage({ found }: { found: Probed }) {
  const { t } = useTranslation();
  const stage = found.epoch !== null ? t("outputs.probe.epoch", { epoch: found.epoch }) : t(found.trained ? "outputs.probe.trained" : "outputs.probe.fresh");
  return (
    <span className={classes.stage} data-testid="probe-stage" data-epoch={found.epoch ?? undefined} role="status">
      {stage}
    </span>
  );
}

function Layers({ found }: { found: Probed }) {
  const { t } = useTranslation();
  const labels = useOpened(({ workflow }) => workflow.nodes, {});
  return (
    <ol className={classes.layers} tabIndex={0} aria-label={t("outputs.probe.layers")}>
      {found.layers.map((layer, place) => (
        <li key={place} data-testid={`probe-layer-${layer.layer}`}>
          <LayerPictures name={labels[layer.layer]?.label || layer.layer} layer={layer} numbers={found.numbers} />
        </li>
      ))}
    </ol>
  );
}

/** The inputs of a node to which a table is connected. */
function useTablePorts(node: string): string[] {
  const types = useCatalogue((store) => store.types);
  return useOpened(({ workflow }) => {
    const inputs = types[workflow.nodes[node]?.type ?? ""]?.inputs ?? {};
    const tables = Object.keys(inputs).filter((port) => inputs[port]?.type === "table");
    return tables.filter((port) => workflow.connections.some(({ to }) => to === `${node}.${port}`)).join(" ");
  }, "")
    .split(" ")
    .filter(Boolean);
}

function useTotal({ node, port }: ProbeWish): number | null {
  return useOpened(({ workflow, states }) => {
    const from = workflow.connections.find(({ to }) => to === `${node}.${port}`)?.from ?? "";
    const [source = "", output = ""] = from.split(".");
    return states[source]?.outputs[output]?.rows ?? null;
  }, null);
}
