/**
 * One palette for terminal, HTML report and page: colours that people with any of the common kinds of colour
 * blindness can tell apart. Source: Okabe and Ito, "Color Universal Design" (2008).
 */
export interface Tone {
  /** For drawing on light ground. */
  readonly light: string;
  /** For drawing on dark ground. */
  readonly dark: string;
  /** The nearest of the 256 terminal colours. */
  readonly terminal: number;
}

export type ToneName = 'good' | 'warn' | 'bad' | 'info' | 'quiet' | 'extra';

export const palette: Readonly<Record<ToneName, Tone>> = {
  good: { light: '#00795a', dark: '#2bc49a', terminal: 36 },
  warn: { light: '#a86a00', dark: '#e6a817', terminal: 178 },
  bad: { light: '#c24a00', dark: '#ff7a33', terminal: 166 },
  info: { light: '#0072b2', dark: '#5cb8f0', terminal: 38 },
  quiet: { light: '#68707c', dark: '#98a1b0', terminal: 245 },
  extra: { light: '#a3487f', dark: '#e08dbc', terminal: 175 },
};
