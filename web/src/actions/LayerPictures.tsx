/** What one layer made of the probed rows, each as a picture with its numbers in words. */

import { useTranslation } from "react-i18next";

import type { LayerGlimpse } from "@/api/types.ts";
import { ActivationPicture } from "@/ui/ActivationPicture.tsx";
import { formatMeasure } from "@/ui/numbers.ts";
import classes from "./LayerPictures.module.css";

interface LayerPicturesProps {
  /** Left out where the place says whose they are. */
  name?: string;
  layer: LayerGlimpse;
  /** The rows, counted from 0. */
  numbers: readonly number[];
}

export function LayerPictures({ name, layer, numbers }: LayerPicturesProps) {
  const words = useActivationWords();
  return (
    <figure className={classes.layer}>
      {name ? (
        <figcaption>
          <strong>{name}</strong> <span className={classes.shape}>{layer.shape.join(" × ") || "1"}</span>
        </figcaption>
      ) : null}
      <div className={classes.rows}>
        {layer.rows.map((row, place) => (
          <div key={place} className={classes.row}>
            <div className={classes.frame} data-form={row.form}>
              <ActivationPicture activation={row} label={words(row, numbers[place] ?? 0, name)} />
            </div>
            <small>{words(row, numbers[place] ?? 0)}</small>
          </div>
        ))}
      </div>
    </figure>
  );
}

/** A function that says in words what a picture shows. */
export function useActivationWords() {
  const { t, i18n } = useTranslation();
  const number = (value: number) => formatMeasure(value, i18n.language);
  return ({ low, high, mean }: LayerGlimpse["rows"][number], row: number, name = ""): string => {
    const text = t("outputs.probe.range", { row: row + 1, low: number(low), high: number(high), mean: number(mean) });
    return name ? `${name}: ${text}` : text;
  };
}
