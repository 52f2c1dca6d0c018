import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SigtrailError } from '../model/error.ts';
import { parseRequestFile } from './request-file.ts';

test('one object or a list; method and all else have defaults', () => {
  expect(parseRequestFile('{}', 'r.json')).toEqual([{ method: 'GET' }]);
  const text =
    '[{"path":"/a?b=c"},{"method":"post","headers":{"Accept":"*/*"},"body":"{}","expectStatus":[201,409]}]';
  expect(parseRequestFile(text, 'r.json')).toEqual([
    { method: 'GET', path: '/a?b=c' },
    { method: 'POST', headers: { Accept: '*/*' }, body: '{}', expectStatus: [201, 409] },
  ]);
});

describe('what is wrong is named, with the file', () => {
  test.each([
    ['{', 'not JSON'],
    ['[]', 'empty'],
    ['3', 'expected object'],
    ['{"url":"/"}', 'url'],
    ['{"path":"a"}', 'path: must begin with "/"'],
    ['{"path":"/a b"}', 'path'],
    ['{"path":"/\\r\\nX: y"}', 'path'],
    ['{"method":"G T"}', 'method'],
    ['{"method":"CONNECT"}', 'CONNECT'],
    ['{"headers":{"a b":"c"}}', 'headers'],
    ['{"headers":{"a":"c\\r\\nd: e"}}', 'headers.a'],
    ['{"headers":{"Content-Length":"3"}}', 'headers.Content-Length'],
    ['{"body":"x"}', 'GET has none'],
    ['[{},{"expectStatus":[42]}]', 'request 2: expectStatus.0'],
    [`[${'{},'.repeat(100)}{}]`, 'at most 100'],
  ])('%s', (text, why) => {
    const found = errorOf(() => parseRequestFile(text, 'orders.json'));
    expect(found).toMatchObject({
      code: 'bad-input',
      text: { what: expect.stringContaining('orders.json') },
    });
    expect(found.text.why?.toLowerCase()).toContain(why.toLowerCase());
  });
});

test('any text gives requests or one error that names the file, never anything else', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.jsonValue().map((value) => JSON.stringify({ headers: value })),
      ),
      (text) => {
        try {
          for (const shape of parseRequestFile(text, 'f')) expect(shape.method).toMatch(/^[!-~]+$/);
        } catch (error) {
          expect(error).toBeInstanceOf(SigtrailError);
        }
      },
    ),
  );
});

function errorOf(call: () => unknown): SigtrailError {
  try {
    call();
  } catch (error) {
    if (error instanceof SigtrailError) return error;
  }
  throw new Error('no SigtrailError was thrown');
}
