import { palette, type ToneName } from '../palette.ts';

export type Paint = (text: string) => string;

/** Paints text for a terminal; without colour every paint gives its text back. */
export interface Painter {
  readonly tone: Readonly<Record<ToneName, Paint>>;
  readonly bold: Paint;
  readonly dim: Paint;
}

const plain: Paint = (text) => text;

function code(begin: string, end: string): Paint {
  return (text) => (text.trim() === '' ? text : `\x1b[${begin}m${text}\x1b[${end}m`);
}

/** @param color whether the screen wants colour; the caller has looked at NO_COLOR, CI and whether it is a pipe. */
export function painter(color: boolean): Painter {
  const tone = (name: ToneName): Paint => (color ? code(`38;5;${palette[name].terminal}`, '39') : plain);
  return {
    tone: {
      good: tone('good'),
      warn: tone('warn'),
      bad: tone('bad'),
      info: tone('info'),
      quiet: tone('quiet'),
      extra: tone('extra'),
    },
    bold: color ? code('1', '22') : plain,
    dim: color ? code('2', '22') : plain,
  };
}
