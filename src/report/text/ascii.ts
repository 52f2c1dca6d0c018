const spelled: Readonly<Record<string, string>> = {
  '…': '...',
  '–': '-',
  '—': '-',
  '−': '-',
  '‐': '-',
  '·': '-',
  '›': '>',
  '‹': '<',
  '→': '->',
  '←': '<-',
  '↓': '->',
  '×': 'x',
  '≤': '<=',
  '≥': '>=',
  '≈': '~',
  '±': '+-',
  µ: 'u',
  μ: 'u',
  ε: 'e',
  '✔': 'ok',
  '✘': 'x',
  '“': '"',
  '”': '"',
  '‘': "'",
  '’': "'",
};

/** Spells a text in ASCII: known signs by their usual stand-ins, accents dropped, anything else as `?`. */
export function toAscii(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return Array.from(text, (sign) => spelled[sign] ?? sign)
    .join('')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\x20-\x7e]/gu, '?');
}
