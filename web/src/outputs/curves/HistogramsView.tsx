/** How the weights of a learner's network are spread, and the gradients of its last step, as they were told last. */

import { useTranslation } from "react-i18next";

import type { Glimpse } from "@/api/types.ts";
import { ActivationPicture } from "@/ui/ActivationPicture.tsx";
import { barsOf } from "@/ui/activation.ts";
import { formatMeasure } from "@/ui/numbers.ts";
import { useOpened } from "@/workflow/document.ts";
import { EmptyState } from "@/outputs/EmptyState.tsx";
import classes from "./Histograms.module.css";

type Histogram = Extract<Glimpse, { kind: "histograms" }>["weights"][number];

export function HistogramsView({ node }: { node: string }) {
  const { t } = useTranslation();
  const found = useOpened(({ glimpses }) => glimpses[node]?.histograms, undefined);
  const isRunning = useOpened(({ states }) => states[node]?.state === "running", false);
  if (!found) return <EmptyState text={t("outputs.histograms.soon")} canRun={!isRunning} />;
  return (
    <div className={classes.histograms} tabIndex={0} data-testid="histograms" data-epoch={found.epoch}>
      <p className={classes.epoch}>{t("outputs.histograms.epoch", { epoch: found.epoch })}</p>
      {(["weights", "gradients"] as const).map((part) => (
        <section key={part} aria-label={t(`outputs.histograms.${part}`)}>
          <h3>{t(`outputs.histograms.${part}`)}</h3>
          <div className={classes.row}>
            {found[part].map((histogram) => (
              <Spread key={histogram.name} histogram={histogram} />
            ))}
          </div>
        </section>
      ))}
    </div>
  );
}

function Spread({ histogram }: { histogram: Histogram }) {
  const { t, i18n } = useTranslation();
  const { name, counts } = histogram;
  const [low, high] = [histogram.low, histogram.high].map((value) => formatMeasure(value, i18n.language));
  return (
    <figure className={classes.spread}>
      <figcaption title={name}>{name}</figcaption>
      <div className={classes.picture}>
        <ActivationPicture activation={barsOf(counts)} label={t("outputs.histograms.range", { name, low, high })} />
      </div>
      <div className={classes.ends} aria-hidden>
        <span>{low}</span>
        <span>{high}</span>
      </div>
    </figure>
  );
}
