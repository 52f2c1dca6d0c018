import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SigtrailError } from '../../model/error.ts';
import { parseStreamUrl } from './stream-url.ts';

describe('parseStreamUrl', () => {
  it.each([
    ['ws://127.0.0.1:8080/ws?a=1', 'websocket', false, 8080, '/ws?a=1'],
    ['wss://host/ws', 'websocket', true, 443, '/ws'],
    ['sse+http://[::1]:9/e', 'http', false, 9, '/e'],
    ['HTTP://host/x', 'http', false, 80, '/x'],
    ['https://host:80/x', 'http', true, 80, '/x'],
    ['h2://host:8443', 'http2', true, 8443, '/'],
    ['h2c://host:8080/', 'http2', false, 8080, '/'],
    ['grpc://host:50051', 'grpc', false, 50_051, '/grpc.health.v1.Health/Watch'],
    ['grpcs://host/shop.Shop/Follow', 'grpc', true, 443, '/shop.Shop/Follow'],
  ])('%s', (text, kind, secure, port, path) => {
    expect(parseStreamUrl(text)).toMatchObject({ kind, secure, port, path });
  });

  it('keeps the brackets of an IPv6 address for the authority only', () => {
    expect(parseStreamUrl('ws://[::1]:8080/')).toMatchObject({ host: '::1', authority: '[::1]:8080' });
  });

  it.each([
    '',
    'ftp://host/',
    'ws:/host',
    'ws://',
    'toString://host/',
    'ws://user:secret@host/',
    'ws://host:99999/',
  ])('refuses %j', (text) => {
    expect(() => parseStreamUrl(text)).toThrow(SigtrailError);
  });

  it('gives a target or a usage error for any text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          expect(parseStreamUrl(`ws://${text}`).port).toBeGreaterThanOrEqual(0);
        } catch (error) {
          expect(error).toBeInstanceOf(SigtrailError);
        }
      }),
    );
  });
});
