/** What a layer made of a row: feature maps, a strip or bars. */

import { useEffect, useRef } from "react";

import { type Activation, toPixels } from "./activation.ts";
import classes from "./ActivationPicture.module.css";

interface ActivationPictureProps {
  activation: Activation;
  /** What those who see no picture are told. */
  label: string;
  /** Feature maps in a row. */
  across?: number;
}

export function ActivationPicture({ activation, label, across }: ActivationPictureProps) {
  const frame = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = frame.current;
    const context = canvas?.getContext("2d");
    if (!canvas || !context) return;
    const { width, height, bytes } = toPixels(activation, across);
    canvas.width = width;
    canvas.height = height;
    context.putImageData(new ImageData(bytes, width, height), 0, 0);
  }, [activation, across]);
  return <canvas ref={frame} role="img" aria-label={label} title={label} className={classes.picture} data-form={activation.form} />;
}
