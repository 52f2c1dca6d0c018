/// <reference lib="dom" />
import { classOrder } from '../payload.ts';

/** Colours of the chart, read from the style sheet so that light, dark and print have one home. */
export interface Theme {
  readonly ground: string;
  readonly lane: string;
  readonly line: string;
  readonly text: string;
  readonly quiet: string;
  readonly accent: string;
  readonly stop: string;
  /** By number of the class. */
  readonly kinds: readonly string[];
  /** The same as pixels of ImageData, little-endian ABGR. */
  readonly pixels: Uint32Array;
  readonly lanePixel: number;
}

function pixelOf(hex: string): number {
  const value = Number.parseInt(hex.slice(1), 16);
  return (0xff000000 | ((value & 0xff) << 16) | (value & 0xff00) | (value >> 16)) >>> 0;
}

/** Reads the colours that hold now. */
export function readTheme(): Theme {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const kinds = classOrder.map((name) => colour(`class-${name}`));
  return {
    ground: colour('surface'),
    lane: colour('lane'),
    lanePixel: pixelOf(colour('lane')),
    line: colour('line'),
    text: colour('text'),
    quiet: colour('quiet'),
    accent: colour('info'),
    stop: colour('stop'),
    kinds,
    pixels: Uint32Array.from(kinds, pixelOf),
  };
}
