import {
  IconAdjustments,
  IconArrowsSplit,
  IconBrain,
  IconChartHistogram,
  IconDatabase,
  IconEye,
  IconFileExport,
  IconFileImport,
  IconLetterCase,
  IconSchool,
  IconStack2,
  IconTable,
  IconTopologyStar3,
  type Icon,
} from "@tabler/icons-react";

import type { Family } from "@/workflow/catalogue/families.ts";

const ICONS: Record<Family, Icon> = {
  layers: IconStack2,
  data: IconTable,
  text: IconLetterCase,
  network: IconTopologyStar3,
  training: IconSchool,
  learning: IconBrain,
  evaluation: IconChartHistogram,
  views: IconEye,
  flow: IconAdjustments,
};

/** Types that have a picture of their own, by a word of their id. */
const SPECIAL: readonly [RegExp, Icon][] = [
  [/_reader$|^open_/, IconFileImport],
  [/_writer$|^export_/, IconFileExport],
  [/partition|split/, IconArrowsSplit],
  [/database|sql/, IconDatabase],
];

export function FamilyIcon({ family, type, size = 16 }: { family: Family; type: string; size?: number }) {
  const Shown = SPECIAL.find(([word]) => family !== "layers" && word.test(type))?.[1] ?? ICONS[family];
  return <Shown size={size} stroke={1.7} color={`var(--family-${family})`} aria-hidden style={{ flexShrink: 0 }} />;
}
