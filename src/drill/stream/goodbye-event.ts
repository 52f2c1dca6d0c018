/** Event names that say goodbye. Servers choose them freely; these are the usual ones. */
const goodbye =
  /^event:[ \t]*(close|closing|closed|end|done|complete|bye|goodbye|shutdown|shutting[-_ ]?down|server[-_ ]?shutdown|going[-_ ]?away|goaway|reconnect)[ \t]*$/im;

const keptCharacters = 64 * 1024;

/**
 * Reads server-sent events from pieces cut anywhere.
 * @returns for each piece: undefined when no event ended in it, else what the newest event says: `event close`, or null when it is no goodbye
 */
export function lastEventReader(): (piece: string) => string | null | undefined {
  let rest = '';
  return (piece) => {
    // An event ends with an empty line; CR LF and CR count as LF (HTML standard, 9.2.5).
    rest = (rest + piece).replaceAll('\r\n', '\n');
    const events = rest.split('\n\n');
    rest = (events.pop() ?? '').slice(-keptCharacters);
    const last = events.findLast((event) => isEvent(event));
    if (last === undefined) return undefined;
    const [, name] = goodbye.exec(last) ?? [];
    return name === undefined ? null : `event ${name}`;
  };
}

/** Comments alone (`: keep-alive`) are no event. */
function isEvent(text: string): boolean {
  return text.split('\n').some((line) => line !== '' && !line.startsWith(':'));
}
