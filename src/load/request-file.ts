import * as z from 'zod/mini';
import { SigtrailError } from '../model/error.ts';
import { issueText } from './issue-text.ts';
import type { RequestShape } from './plan.ts';

const mostBytes = 4 * 1024 * 1024;
const mostShapes = 100;

// RFC 9110 token; RFC 9112 request target without spaces or control characters.
const token = z
  .string()
  .check(z.regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,64}$/, 'is not a name that HTTP allows'));
const path = z.string().check(z.regex(/^\/[\x21-\x7e]*$/, 'must begin with "/" and have no spaces'));
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be in a header
const value = z
  .string()
  .check(z.regex(/^[^\x00-\x08\x0a-\x1f\x7f]*$/, 'has characters that a header must not have'));

const shape = z.strictObject({
  method: z._default(token, 'GET'),
  path: z.optional(path),
  headers: z.optional(z.record(token, value)),
  body: z.optional(z.string()),
  expectStatus: z.optional(z.array(z.int().check(z.minimum(100), z.maximum(599))).check(z.minLength(1))),
});

/** Headers that belong to the connection, not to the request: the load sets them itself. */
const own = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'content-length',
  'te',
  'trailer',
  'expect',
]);

/**
 * Reads a `--request` file: one object or a list of `{method, path, headers, body, expectStatus}`, all optional.
 * @param text the file's content, JSON
 * @param file its name, for the error
 * @throws SigtrailError `bad-input` naming file and reason
 */
export function parseRequestFile(text: string, file: string): RequestShape[] {
  if (text.length > mostBytes) throw bad(file, `it is larger than ${mostBytes} bytes`);
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw bad(file, `it is not JSON: ${(error as Error).message}`);
  }
  const list = Array.isArray(parsed) ? parsed : [parsed];
  if (list.length === 0) throw bad(file, 'the list is empty');
  if (list.length > mostShapes)
    throw bad(file, `it has ${list.length} requests; at most ${mostShapes} are possible`);
  return list.map((one, index) => shapeOf(one, file, Array.isArray(parsed) ? `request ${index + 1}: ` : ''));
}

function shapeOf(one: unknown, file: string, where: string): RequestShape {
  const result = z.safeParse(shape, one);
  if (!result.success) {
    throw bad(file, `${where}${issueText(result.error.issues[0])}`);
  }
  const { headers, method, ...rest } = result.data;
  for (const name of Object.keys(headers ?? {})) {
    if (own.has(name.toLowerCase()))
      throw bad(file, `${where}headers.${name}: the load sets this header itself`);
  }
  const upper = method.toUpperCase();
  if (upper === 'CONNECT') throw bad(file, `${where}method: CONNECT is not possible`);
  if (rest.body !== undefined && (upper === 'GET' || upper === 'HEAD')) {
    throw bad(file, `${where}body: ${upper} has none`);
  }
  return dropUndefined({ method: upper, headers, ...rest });
}

function dropUndefined(
  shape: { method: string } & { [Key in keyof RequestShape]?: RequestShape[Key] | undefined },
): RequestShape {
  return Object.fromEntries(
    Object.entries(shape).filter(([, value]) => value !== undefined),
  ) as unknown as RequestShape;
}

function bad(file: string, why: string): SigtrailError {
  return new SigtrailError('bad-input', {
    what: `${file} is not a request file.`,
    why,
    next: 'Example: {"method": "POST", "path": "/orders", "headers": {"content-type": "application/json"}, "body": "{}", "expectStatus": [201]}',
  });
}
