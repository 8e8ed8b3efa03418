/** A network layer by layer. */

import { Loader, Table } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { NetworkLayer, NetworkSpec } from "@/api/types.ts";
import { formatBytes, formatCount } from "@/ui/numbers.ts";
import { useOpened } from "@/workflow/document.ts";
import { useDrawnNetwork } from "@/workflow/drafts/drawnNetwork.ts";
import { outputDraft } from "@/workflow/drafts/outputDraft.ts";
import { costWords, formatShape } from "@/workflow/drafts/specs.ts";
import classes from "./outputs.module.css";
import { NoResult } from "./NoResult.tsx";
import type { Result } from "./result.ts";

/** The draft holds all there is to see: a network is known before it runs. */
export function NetworkView({ result }: { result: Result }) {
  const { t } = useTranslation();
  const spec = useOpened(({ drafts }) => drafts[result.node]?.outputs[result.port]?.spec, undefined);
  if (!spec || !Array.isArray(spec.layers)) return <NoResult node={result.node} text={t("outputs.empty.network")} />;
  return <Layers network={spec as unknown as NetworkSpec} />;
}

/** A tensor is the network that ends in it. */
export function TensorView({ result }: { result: Result }) {
  const { t } = useTranslation();
  const isKnown = useOpened((opened) => Boolean(outputDraft(opened, result.node.slice(opened.prefix.length), result.port)?.spec), false);
  const network = useDrawnNetwork(result, isKnown);
  if (!isKnown) return <NoResult node={result.node} text={t("outputs.empty.layer")} canRun={false} />;
  return network ? <Layers network={network} /> : <Loader size="sm" m="md" />;
}

function Layers({ network }: { network: NetworkSpec }) {
  const { t, i18n } = useTranslation();
  const count = (value: number) => formatCount(value, i18n.language);
  const { trainable, frozen } = network.total;

  return (
    <div className={classes.pane} tabIndex={0} data-testid="network">
      <div className={classes.summary}>
        <span>
          <strong>{t("canvas.parameters", { count: trainable + frozen, formatted: count(trainable + frozen) })}</strong>
          {frozen > 0 ? ` · ${t("outputs.network.frozen", { number: count(frozen) })}` : ""}
          {network.has_weights ? "" : ` · ${t("outputs.network.untrained")}`}
          {` · ${formatBytes(network.bytes, i18n.language)} · ${t(costWords(network), { number: count(network.operations) })}`}
        </span>
        <Ends title={t("outputs.network.inputs")} ends={network.inputs} />
        <Ends title={t("outputs.network.outputs")} ends={network.outputs} />
      </div>
      <Table stickyHeader highlightOnHover verticalSpacing={4} fz="sm" className={classes.layers ?? ""}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("outputs.network.layer")}</Table.Th>
            <Table.Th>{t("outputs.network.kind")}</Table.Th>
            <Table.Th>{t("outputs.network.shape")}</Table.Th>
            <Table.Th ta="right">{t("outputs.network.parameters")}</Table.Th>
            <Table.Th>{t("outputs.network.trainable")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {network.layers.map((layer) => (
            <Table.Tr key={layer.id}>
              <Table.Td>{layer.label || layer.id}</Table.Td>
              <Table.Td className={classes.dim ?? ""}>{layer.kind}</Table.Td>
              <Table.Td>
                {layer.outputs.map((output) => formatShape(output.shape)).join(", ")}
                <small className={classes.dim}> {layer.outputs[0]?.dtype ?? ""}</small>
              </Table.Td>
              <Table.Td ta="right">{count(sizeOf(layer))}</Table.Td>
              <Table.Td>{sizeOf(layer) === 0 ? "" : layer.trainable ? t("outputs.network.yes") : t("outputs.network.no")}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
        <Table.Tfoot>
          <Table.Tr>
            <Table.Th>{t("outputs.network.total", { count: network.layers.length })}</Table.Th>
            <Table.Th />
            <Table.Th />
            <Table.Th ta="right">{count(trainable + frozen)}</Table.Th>
            <Table.Th />
          </Table.Tr>
        </Table.Tfoot>
      </Table>
    </div>
  );
}

function sizeOf({ parameters: { trainable, frozen } }: NetworkLayer): number {
  return trainable + frozen;
}

function Ends({ title, ends }: { title: string; ends: NetworkSpec["inputs"] }) {
  return (
    <span>
      <span className={classes.dim}>{title}</span>{" "}
      {Object.entries(ends).map(([name, { shape }]) => (
        <span key={name} className={classes.chip}>
          {name} <small>{shape ? formatShape(shape) : "?"}</small>
        </span>
      ))}
    </span>
  );
}
