/** Markdown as text of the page: no pictures, no HTML, and only addresses of the web are links. */

import { Anchor, Typography } from "@mantine/core";
import Markdown from "markdown-to-jsx/react";
import type { ReactNode } from "react";

import styles from "./Prose.module.css";

const OPTIONS = {
  disableParsingRawHTML: true,
  forceBlock: true,
  overrides: { a: Link, img: () => null },
} as const;

export default function Prose({ children }: { children: string }) {
  return (
    <Typography className={styles.prose ?? ""}>
      <Markdown options={OPTIONS}>{children}</Markdown>
    </Typography>
  );
}

/** Files beside the text are not served, so their names stay plain text. */
function Link({ href, children }: { href?: string; children?: ReactNode }) {
  if (!/^https?:\/\//.test(href ?? "")) return <span>{children}</span>;
  return (
    <Anchor href={href} target="_blank" rel="noreferrer" inherit>
      {children}
    </Anchor>
  );
}
