/** What a generator makes of the same noise, the last that came while it learnt. */

import { useTranslation } from "react-i18next";

import { useOpened } from "@/workflow/document.ts";
import classes from "./Samples.module.css";

export function Samples({ node }: { node: string }) {
  const { t } = useTranslation();
  const samples = useOpened(({ glimpses }) => glimpses[node]?.samples, undefined);
  if (!samples) return null;
  const { epoch, pictures } = samples;
  return (
    <figure className={classes.samples} data-testid="samples" data-epoch={epoch}>
      <figcaption>
        <strong>{t("outputs.curve.samples")}</strong> <span>{t("outputs.curve.samplesEpoch", { epoch })}</span>
      </figcaption>
      <div className={classes.pictures}>
        {pictures.map((picture, place) => (
          <img key={place} src={`data:image/png;base64,${picture}`} alt={t("outputs.curve.sample", { number: place + 1 })} />
        ))}
      </div>
    </figure>
  );
}
