// Terminal sequences: CSI and OSC in both forms, the other string commands, then single ESC commands.
const sequences =
  // biome-ignore lint: control characters are the point here
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)|\x1b[ -/]*[0-~]/g;

const breaks = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

// C0, DEL, C1; characters that change the reading direction or are invisible; lone surrogates.
const controls =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\p{Cs}|\p{Cn}/gu;

/**
 * Makes text of unknown origin safe to show on one line: terminal sequences and control characters go,
 * line breaks and tabs become one space. What a person can see stays as it was.
 */
export function cleanText(text: string): string {
  return text.replace(sequences, '').replace(breaks, ' ').replace(controls, '');
}

/**
 * A copy of a document in which every string, keys included, went through {@link cleanText} and then `spell`.
 * @param spell a further step, as spelling in ASCII.
 */
export function cleanStrings<Value>(value: Value, spell: (text: string) => string = (text) => text): Value {
  const clean = (inner: unknown): unknown => {
    if (typeof inner === 'string') return spell(cleanText(inner));
    if (Array.isArray(inner)) return inner.map(clean);
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(
      Object.entries(inner).map(([key, item]) => [spell(cleanText(key)), clean(item)]),
    );
  };
  return clean(value) as Value;
}
