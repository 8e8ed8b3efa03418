/** A figure, as large as the panel, in the colours of the page. */

import { ActionIcon, Loader, Tooltip, useComputedColorScheme } from "@mantine/core";
import { IconFileTypePng, IconFileTypeSvg } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { getFigure } from "@/api/routes.ts";
import { readColours } from "@/ui/colours.ts";
import { useSize } from "@/ui/useSize.ts";
import { renderMessage, useSpeech } from "@/workflow/speech.ts";
import { Failure } from "@/outputs/Failure.tsx";
import { type Drawing, drawFigure } from "./figureLoader.ts";
import { NoResult } from "@/outputs/NoResult.tsx";
import { canFill } from "./figureSpec.ts";
import { inWords } from "./figureWords.ts";
import classes from "./Figure.module.css";
import { type Result, useResultStamp } from "@/outputs/result.ts";

const MARKS = [
  "--family-data",
  "--family-training",
  "--family-views",
  "--family-learning",
  "--family-network",
  "--family-text",
  "--family-evaluation",
  "--family-layers",
] as const;

export function FigureView({ result }: { result: Result }) {
  const { t } = useTranslation();
  const stamp = useResultStamp(result);
  const { document, node, port } = result;
  const figure = useQuery({
    queryKey: ["figure", document, node, port, stamp],
    queryFn: () => getFigure(document, node, port),
    enabled: stamp !== null,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (stamp === null) return <NoResult node={node} text={t("outputs.empty.figure")} />;
  if (figure.error) return <Failure error={figure.error} />;
  if (!figure.data) return <Loader size="sm" m="md" />;
  return <Drawn figure={figure.data} name={`${node}-${port}`.replaceAll("/", "-")} />;
}

function Drawn({ figure: drawn, name }: { figure: Record<string, unknown>; name: string }) {
  const { t } = useTranslation();
  const speech = useSpeech();
  const figure = useMemo(() => inWords(drawn, (message) => renderMessage(message, speech)), [drawn, speech]);
  const scheme = useComputedColorScheme("light");
  const frame = useRef<HTMLDivElement>(null);
  const size = useSize(frame);
  const drawing = useRef<Drawing>(null);
  const [failure, setFailure] = useState(false);
  const isReady = size !== null && size.width > 0 && size.height > 0;

  useEffect(() => {
    const element = frame.current;
    if (!isReady || !element) return;
    let isGone = false;
    const canvas = document.createElement("div");
    element.replaceChildren(canvas);
    const read = readColours(element, ["--text", "--text-dim", "--line", ...MARKS]);
    const colours = { text: read["--text"], dim: read["--text-dim"], line: read["--line"], marks: MARKS.map((mark) => read[mark]) };
    const room = { width: element.clientWidth, height: element.clientHeight };
    drawFigure(canvas, figure, { size: room, colours, fills: canFill(figure) }).then(
      (made) => {
        if (isGone) made.close();
        else drawing.current = made;
        setFailure(false);
      },
      () => !isGone && setFailure(true),
    );
    return () => {
      isGone = true;
      drawing.current?.close();
      drawing.current = null;
    };
  }, [figure, scheme, isReady]);

  useEffect(() => {
    if (size) drawing.current?.resize(size);
  }, [size]);

  const download = async (kind: "svg" | "png") => {
    const address = await drawing.current?.view.toImageURL(kind, kind === "png" ? 2 : 1);
    if (!address) return;
    const link = document.createElement("a");
    link.href = address;
    link.download = `${name}.${kind}`;
    link.click();
  };

  return (
    <div className={classes.figure} data-testid="figure">
      <div ref={frame} className={classes.frame} />
      {failure ? <p className={classes.overlay}>{t("outputs.figure.failed")}</p> : null}
      <div className={classes.corners}>
        <Tooltip label={t("outputs.figure.svg")}>
          <ActionIcon variant="default" aria-label={t("outputs.figure.svg")} onClick={() => void download("svg")}>
            <IconFileTypeSvg size={17} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t("outputs.figure.png")}>
          <ActionIcon variant="default" aria-label={t("outputs.figure.png")} onClick={() => void download("png")}>
            <IconFileTypePng size={17} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </div>
    </div>
  );
}
