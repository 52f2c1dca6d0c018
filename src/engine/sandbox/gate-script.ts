/** One word for /bin/sh. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** Names that shells give a meaning of their own: they could not be passed on unchanged. */
const shellNames =
  /^(_|IFS|OPT(IND|ARG|ERR)|PPID|LINENO|E?UID|GROUPS|RANDOM|SRANDOM|SECONDS|EPOCH\w*|SHLVL|SHELLOPTS|DIRSTACK|FUNCNAME|HISTCMD|PIPESTATUS|COLUMNS|LINES|PS[0-4]|MAIL\w*|BASH\w*)$/;

function isPlainName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !shellNames.test(name);
}

/** What the gate shell is to become. */
export interface GateOrder {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Names in the gate's own environment, which the service must not inherit. */
  readonly ownNames: readonly string[];
  /** Path of env(1), for names that a shell cannot pass on. */
  readonly envTool: string;
  /** Does the shell put variables of its own (`_`, `SHLVL`) into the environment of what it executes? */
  readonly shellAddsNames: boolean;
}

/** Where the gate reports; the service writes to the other two. All three are named pipes. */
export interface GatePipes {
  readonly gate: string;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * First thing the gate does: open the pipes by name, so that only it and the service hold them, and report. Should the
 * shell end without having become the service, for whatever reason, it says so.
 */
export function gateOpening(pipes: GatePipes): string {
  const { gate, stdout, stderr } = pipes;
  // Read and write: opening a pipe that nobody reads any more must not block a shell that outlived us.
  const failed = quote(`echo failed 1<>${quote(gate)}`);
  return `trap ${failed} EXIT; exec 7>${quote(gate)} 8>${quote(stdout)} 9>${quote(stderr)}; echo up >&7\n`;
}

/** Words of env(1) in front of the service, for what a shell cannot pass on or would add; empty when none are needed. */
export function helperWords(order: GateOrder): string[] {
  const names = Object.keys(order.env);
  const odd = names.filter((name) => !isPlainName(name));
  const added = order.shellAddsNames ? ['_', 'SHLVL'].filter((name) => !names.includes(name)) : [];
  if (odd.length + added.length === 0) return [];
  const given = odd.map((name) => `${name}=${order.env[name] ?? ''}`);
  return [order.envTool, ...added.flatMap((name) => ['-u', name]), ...given];
}

/**
 * Last thing the gate does: put the environment right and become the service.
 *
 * The redirections stand on a function call because a shell keeps what they hide on close-on-exec descriptors:
 * the report pipe closes at the very exec, and nothing leaks. The braces make a half-written script a syntax error.
 */
export function gateOrder(order: GateOrder): string {
  const plain = Object.keys(order.env).filter(isPlainName);
  const exports = plain.map((name) => `export ${name}=${quote(order.env[name] ?? '')}`);
  return `{
unset ${[...new Set([...order.ownNames, 'PATH', 'PWD', 'OLDPWD'])].join(' ')}
${exports.join('\n')}
set -- ${[...helperWords(order), ...order.argv].map(quote).join(' ')}
sigtrail_exec() { exec "$@"; }
sigtrail_exec "$@" 0</dev/null 1>&8 2>&9 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-
}
`;
}
