/** Transforms, variables and models: plain values, readable. */

import { Loader, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { getValue } from "@/api/routes.ts";
import { formatCount } from "@/ui/numbers.ts";
import { showCell, showList } from "./cells.ts";
import { Failure } from "@/outputs/Failure.tsx";
import classes from "./Value.module.css";
import shared from "@/outputs/outputs.module.css";
import { NoResult } from "@/outputs/NoResult.tsx";
import { type Result, useResultStamp } from "@/outputs/result.ts";
import { isVocabulary, readTokens, type Token } from "@/outputs/vocabulary.ts";

export function ValueView({ result, type }: { result: Result; type: "transform" | "variables" | "model" }) {
  const { t } = useTranslation();
  const stamp = useResultStamp(result);
  const { document, node, port } = result;
  const value = useQuery({
    queryKey: ["value", document, node, port, stamp],
    queryFn: () => getValue(document, node, port),
    enabled: stamp !== null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (stamp === null) return <NoResult node={node} text={t(`outputs.empty.${type}`)} />;
  if (value.error) return <Failure error={value.error} />;
  if (value.data === undefined) return <Loader size="sm" m="md" />;
  return (
    <div className={shared.pane} tabIndex={0} data-testid="value">
      {isVocabulary(value.data) ? <Vocabulary value={value.data} /> : <Entries value={value.data} />}
    </div>
  );
}

const MOST_TOKENS = 2_000;

function Vocabulary({ value }: { value: Record<string, unknown> }) {
  const { t, i18n } = useTranslation();
  const [search, setSearch] = useState("");
  const tokens = useMemo(() => readTokens(value), [value]);
  const found = tokens.filter(({ text, index }) => search === "" || text.includes(search) || String(index) === search);
  const { tokens: _, ...rest } = value;

  return (
    <>
      <div className={shared.summary}>
        <strong>{t("outputs.vocabulary.count", { count: tokens.length, number: formatCount(tokens.length, i18n.language) })}</strong>
        <TextInput
          size="xs"
          w={170}
          aria-label={t("outputs.vocabulary.search")}
          placeholder={t("outputs.vocabulary.search")}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      </div>
      <ol className={classes.tokens}>
        {found.slice(0, MOST_TOKENS).map((token) => (
          <TokenEntry key={token.index} token={token} />
        ))}
      </ol>
      {found.length > MOST_TOKENS ? <p className={shared.dim}>{t("outputs.vocabulary.more")}</p> : null}
      <Entries value={rest} />
    </>
  );
}

function TokenEntry({ token }: { token: Token }) {
  const { t } = useTranslation();
  return (
    <li data-mark={token.mark !== null || undefined}>
      <small>{token.index}</small>
      <code>{token.mark ? t(`outputs.vocabulary.${token.mark}`) : token.text === " " ? "␣" : token.text}</code>
    </li>
  );
}

/** Names and what they stand for; what is nested goes on below. */
function Entries({ value }: { value: unknown }) {
  const { t } = useTranslation();
  const entries = Object.entries(typeof value === "object" && value !== null ? value : {});
  if (entries.length === 0) return <p className={shared.dim}>{t("outputs.nothingInside")}</p>;
  return (
    <dl className={classes.entries}>
      {entries.map(([name, inner]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{isNested(inner) ? <Entries value={inner} /> : <code>{Array.isArray(inner) ? showList(inner) : showCell(inner).text}</code>}</dd>
        </div>
      ))}
    </dl>
  );
}

function isNested(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.length <= 100 && value.every((item) => typeof item === "object" && item !== null);
  return typeof value === "object" && value !== null;
}
