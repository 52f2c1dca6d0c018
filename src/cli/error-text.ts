import { SigtrailError } from '../model/error.ts';

/** The sentences a person sees for an error: what, why, next; a bug is shown with its stack and the version. */
export function errorText(
  error: unknown,
  about: { readonly version: string; readonly verbose: boolean },
): string {
  if (error instanceof SigtrailError) {
    const { what, why, next } = error.text;
    const stack = about.verbose && error.stack ? `${error.stack}\n` : '';
    return `sigtrail: ${clean(what)}\n${why ? `  why   ${clean(why)}\n` : ''}${next ? `  next  ${clean(next)}\n` : ''}${stack}`;
  }
  const stack = error instanceof Error ? error.stack : String(error);
  return `sigtrail ${about.version} has met a bug of its own, on Node ${process.version}; please report it:\n${stack}\n`;
}

/** Control characters could rewrite the terminal; a line feed keeps its indent. */
function clean(text: string): string {
  return text.replace(/\n/g, '\n        ').replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '');
}
