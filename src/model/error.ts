/** Every way a command can fail that is not a verdict. The exit code of each stands in `contract`: 2 usage, 3 could not be done. */
export type ErrorCode =
  | 'usage'
  | 'bad-config'
  | 'bad-input'
  | 'unknown-target'
  | 'program-not-found'
  | 'program-not-executable'
  | 'never-ready'
  | 'died-early'
  | 'forked-away'
  | 'port-owned-by-other'
  | 'unhealthy-before-stop'
  | 'load-failed'
  | 'no-permission'
  | 'missing-tool'
  | 'engine-unreachable'
  | 'not-supported'
  | 'interrupted'
  | 'internal';

/** What a person needs to read: one sentence each. */
export interface ErrorText {
  /** What happened. */
  readonly what: string;
  /** Why, as far as it is known. */
  readonly why?: string;
  /** What to do next; a command where there is one. */
  readonly next?: string;
}

/** The one error class of sigtrail. Anything else that is thrown is a bug and is shown with its stack. */
export class SigtrailError extends Error {
  readonly code: ErrorCode;
  readonly text: ErrorText;

  constructor(code: ErrorCode, text: ErrorText, cause?: unknown) {
    super(text.what, cause === undefined ? undefined : { cause });
    this.name = 'SigtrailError';
    this.code = code;
    this.text = text;
  }
}

/** The process exit code an error leads to (contract: 2 usage or configuration, 130 interrupted, else 3). */
export function exitCodeOf(code: ErrorCode): 2 | 3 | 130 {
  if (code === 'usage' || code === 'bad-config') return 2;
  return code === 'interrupted' ? 130 : 3;
}
