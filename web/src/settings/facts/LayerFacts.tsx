/** What is known of a layer, or a block of them, while it is drawn: its shapes and parameters, and what the network comes to that ends in it. */

import { useTranslation } from "react-i18next";

import { formatBytes, formatCount } from "@/ui/numbers.ts";
import { useOpened } from "@/workflow/document.ts";
import { useDrawnDraft } from "@/workflow/drafts/drawn.ts";
import { useDrawnNetwork } from "@/workflow/drafts/drawnNetwork.ts";
import { costWords, formatShape, shapeOf } from "@/workflow/drafts/specs.ts";
import classes from "@/settings/settings.module.css";

export function LayerFacts({ node }: { node: string }) {
  const { t, i18n } = useTranslation();
  const draft = useDrawnDraft(node);
  const outputs = Object.entries(draft?.outputs ?? {}).map(
    ([port, output]) => [port, shapeOf(output), output.spec?.dtype as string | undefined] as const,
  );
  const { trainable = 0, frozen = 0 } = draft?.parameters ?? {};
  const known = outputs.find(([, shape]) => shape !== null);

  return (
    <div className={classes.facts} data-testid="layer-facts">
      {known ? (
        outputs.map(([port, shape, dtype]) => (
          <div key={port}>
            <span>{outputs.length > 1 ? port : t("settings.layer.shape")}</span>
            <strong data-testid={`shape-${port}`}>{shape ? formatShape(shape) : "?"}</strong>
            <small>{dtype ?? ""}</small>
          </div>
        ))
      ) : (
        <div>
          <span>{t("settings.layer.shape")}</span>
          <small>{t("settings.layer.unknown")}</small>
        </div>
      )}
      {draft?.parameters ? (
        <div>
          <span>{t("settings.layer.parameters")}</span>
          <strong data-testid="parameters">{formatCount(trainable + frozen, i18n.language)}</strong>
          <small>{frozen > 0 ? t("settings.layer.frozen", { count: frozen, number: formatCount(frozen, i18n.language) }) : ""}</small>
        </div>
      ) : null}
      {known ? <SoFar node={node} port={known[0]} /> : null}
    </div>
  );
}

/** The total of the network from its inputs up to here. */
function SoFar({ node, port }: { node: string; port: string }) {
  const { t, i18n } = useTranslation();
  const count = (value: number) => formatCount(value, i18n.language);
  const document = useOpened((opened) => opened.document, "");
  const prefix = useOpened((opened) => opened.prefix, "");
  const network = useDrawnNetwork({ document, node: prefix + node, port }, true);
  if (!network || network.layers.length < 2) return null;
  const { trainable, frozen } = network.total;
  return (
    <div data-testid="so-far">
      <span>{t("settings.layer.soFar")}</span>
      <strong>{count(trainable + frozen)}</strong>
      <small>
        {frozen > 0 ? `${t("outputs.network.frozen", { number: count(frozen) })} · ` : ""}
        {formatBytes(network.bytes, i18n.language)} · {t(costWords(network), { number: count(network.operations) })}
      </small>
    </div>
  );
}
