/** Below a layer's card: what it makes of the row that the probe shows. */

import { useTranslation } from "react-i18next";

import { useActivationWords } from "@/actions/LayerPictures.tsx";
import { ActivationPicture } from "@/ui/ActivationPicture.tsx";
import { layersOf, useProbe } from "@/workflow/probe.ts";
import styles from "./CardProbe.module.css";

export function CardProbe({ id, name }: { id: string; name: string }) {
  const { t } = useTranslation();
  const words = useActivationWords();
  const { found, shown } = useProbe();
  const layer = layersOf(found, id).at(-1);
  const row = layer?.rows[shown] ?? layer?.rows[0];
  if (!found || !row) return null;
  return (
    <div className={styles.probe} data-form={row.form} data-testid={`probe-${id}`} aria-label={t("outputs.probe.tab")} role="group">
      <ActivationPicture activation={row} across={8} label={words(row, found.numbers[shown] ?? 0, name)} />
    </div>
  );
}
