import { expect, test } from 'vitest';
import type { DrillLeaf } from '../../model/documents/drill.ts';
import { isInstalled, wrongSignalAdvice } from './known-servers.ts';

const leaf = (comm: string, runtime = 'native'): DrillLeaf => ({
  comm,
  pid: 10,
  containerPid: 1,
  runtime,
  handled: true,
  receivedSignal: true,
  knownBy: 'same-process',
});

test('nginx that loses requests at SIGTERM is to be stopped with SIGQUIT', () => {
  expect(wrongSignalAdvice(leaf('nginx'), 'SIGTERM')?.fix).toContain('STOPSIGNAL SIGQUIT');
  expect(wrongSignalAdvice(leaf('nginx'), 'SIGQUIT')).toBeNull();
  expect(wrongSignalAdvice(leaf('nginx-proxy'), 'SIGTERM')).toBeNull();
  expect(wrongSignalAdvice(null, 'SIGTERM')).toBeNull();
});

test('a bare word and /usr/bin are programs of the system, ./shop and a runtime are not', () => {
  expect(isInstalled(['prometheus'], leaf('prometheus', 'go'))).toBe(true);
  expect(isInstalled(['/usr/sbin/nginx'], leaf('nginx'))).toBe(true);
  expect(isInstalled(['./shop'], leaf('shop', 'go'))).toBe(false);
  expect(isInstalled(['/app/shop'], leaf('shop', 'go'))).toBe(false);
  expect(isInstalled(['node', 'shop.js'], leaf('node', 'node'))).toBe(false);
});
