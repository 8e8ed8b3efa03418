/** What is known of a layer while it is drawn: the shapes it puts out and how many weights it holds. */

import { useTranslation } from "react-i18next";

import type { NodeDraft } from "@/api/types.ts";
import { formatCount } from "@/ui/numbers.ts";
import { formatShape, shapeOf } from "@/workflow/specs.ts";
import classes from "./settings.module.css";

export function LayerFacts({ draft }: { draft: NodeDraft | undefined }) {
  const { t, i18n } = useTranslation();
  const outputs = Object.entries(draft?.outputs ?? {}).map(
    ([port, output]) => [port, shapeOf(output), output.spec?.dtype as string | undefined] as const,
  );
  const { trainable = 0, frozen = 0 } = draft?.parameters ?? {};
  const isKnown = outputs.some(([, shape]) => shape !== null);

  return (
    <div className={classes.facts} data-testid="layer-facts">
      {isKnown ? (
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
      <div>
        <span>{t("settings.layer.parameters")}</span>
        <strong data-testid="parameters">{draft?.parameters ? formatCount(trainable + frozen, i18n.language) : "–"}</strong>
        <small>{frozen > 0 ? t("settings.layer.frozen", { count: frozen, number: formatCount(frozen, i18n.language) }) : ""}</small>
      </div>
    </div>
  );
}
