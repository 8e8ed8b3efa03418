/** What a layer makes of the rows that the probe follows. */

import { useTranslation } from "react-i18next";

import { LayerPictures } from "@/actions/LayerPictures.tsx";
import { layersOf, useProbe } from "@/workflow/probe.ts";
import classes from "./LayerProbe.module.css";

export function LayerProbe({ node }: { node: string }) {
  const { t } = useTranslation();
  const found = useProbe((probe) => probe.found);
  const layers = layersOf(found, node);
  if (!found || layers.length === 0) return null;
  return (
    <section className={classes.probe} aria-label={t("outputs.probe.tab")} data-testid="layer-probe">
      {layers.map((layer, place) => (
        <LayerPictures key={place} layer={layer} numbers={found.numbers} />
      ))}
    </section>
  );
}
