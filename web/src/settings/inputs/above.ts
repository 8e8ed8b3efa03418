/** A list of completions stands above its field: below it stands what is wrong with the text that is being typed. */

import type { ComboboxProps } from "@mantine/core";

const MOST = 220;

/** Never turned over, but as low as the room above asks for. */
export const above = {
  position: "top-start",
  middlewares: {
    flip: false,
    shift: true,
    size: {
      padding: 4,
      apply: ({ availableHeight, elements }) => elements.floating.style.setProperty("--room", `${availableHeight}px`),
    },
  },
} satisfies Partial<ComboboxProps>;

/** The list's height within its frame. */
export const HIGHEST = `min(${MOST}px, calc(var(--room, ${MOST}px) - 10px))`;
