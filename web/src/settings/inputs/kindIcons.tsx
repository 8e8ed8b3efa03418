/** Icons of the kinds of columns. */

import {
  IconAbc,
  IconCalendar,
  IconCategory,
  IconCircleDot,
  IconHash,
  type Icon,
  IconPhoto,
  IconTable,
  IconToggleLeft,
} from "@tabler/icons-react";

const ICONS: Record<string, Icon> = {
  number: IconHash,
  category: IconCategory,
  text: IconAbc,
  flag: IconToggleLeft,
  time: IconCalendar,
  image: IconPhoto,
  tensor: IconTable,
};

export function KindIcon({ kind }: { kind: string }) {
  const Drawn = ICONS[kind] ?? IconCircleDot;
  return <Drawn size={14} stroke={1.6} aria-hidden />;
}
