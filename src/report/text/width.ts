const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const plain = /^[\x20-\x7e]*$/;
const zeroWidth = /^[\p{M}\p{Cf}\p{Cc}]+$/u;
// East Asian Wide and Fullwidth blocks of Unicode's EastAsianWidth, joined to ranges, and emoji shown as pictures.
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** What a reader sees as single characters. */
export function graphemes(text: string): string[] {
  return plain.test(text) ? [...text] : Array.from(segmenter.segment(text), (part) => part.segment);
}

function columnsOf(grapheme: string): number {
  return zeroWidth.test(grapheme) ? 0 : wide.test(grapheme) ? 2 : 1;
}

/** Columns a text takes on a terminal. Text with colour codes is not understood: measure before colouring. */
export function widthOf(text: string): number {
  if (plain.test(text)) return text.length;
  return graphemes(text).reduce((sum, grapheme) => sum + columnsOf(grapheme), 0);
}
