import { readFileSync } from 'node:fs';
import { type ParsedOptions, isSet, valueOf, valuesOf } from '../../../config/option.ts';
import { parseDuration, parseHttpUrl, parseWhole } from '../../../config/values.ts';
import type { DrillOptions, PreStop, ReadyCondition } from '../../../drill/options.ts';
import { SigtrailError } from '../../../model/error.ts';
import { type ScenarioId, scenarioIds } from '../../../model/verdict.ts';
import type { ServiceChoices } from '../../../target/service-spec.ts';
import { type EnvSetting, parseEnvFile, parseEnvSetting } from '../../../target/env-file.ts';

const defaultReadyTimeoutMs = 60_000;

/** The drill's own options. @throws SigtrailError `usage` or `bad-input` */
export async function drillChoices(parsed: ParsedOptions): Promise<DrillOptions> {
  const text = (name: string) => valueOf(parsed, name);
  const url = text('url');
  const request = text('request');
  const routeDelay = text('route-delay');
  const preStop = text('pre-stop');
  const ready = text('ready');
  const runs = text('runs');
  const clients = text('clients');
  const seed = text('seed');
  const readyTimeout = text('ready-timeout');
  return {
    only: scenariosOf(text('only')),
    full: isSet(parsed, 'full'),
    runs: runs === null ? null : parseWhole(runs, 'runs', 1, 1000),
    seed: seed === null ? Math.floor(Math.random() * 1_000_000) : parseWhole(seed, 'seed', 0, 2 ** 31),
    url: url === null ? null : parseHttpUrl(url, 'url'),
    requests: request === null ? null : await requestsOf(request),
    clients: clients === null ? null : parseWhole(clients, 'clients', 8, 10_000),
    unixPath: text('unix'),
    insecure: isSet(parsed, 'insecure'),
    ready: ready === null ? { kind: 'sockets' } : readyOf(ready),
    readyTimeoutMs:
      readyTimeout === null ? defaultReadyTimeoutMs : parseDuration(readyTimeout, 'ready-timeout'),
    routeDelayMs: routeDelay === null ? null : parseDuration(routeDelay, 'route-delay'),
    preStop: preStop === null ? null : preStopOf(preStop),
    loadCommand: text('load-command'),
    stream: await streamOf(text('stream')),
    work: text('work'),
    marker: text('marker'),
  };
}

/** What the options say about the service. @throws SigtrailError `usage` or `bad-input` */
export function serviceChoices(parsed: ParsedOptions, env: readonly EnvSetting[]): ServiceChoices {
  const grace = valueOf(parsed, 'grace');
  const network = valueOf(parsed, 'network');
  if (network !== null && network !== 'host' && network !== 'none') {
    throw new SigtrailError('usage', { what: `--network ${network}: the sandbox knows host and none.` });
  }
  const routeDelay = valueOf(parsed, 'route-delay');
  return {
    stopSignal: valueOf(parsed, 'stop-signal'),
    graceMs: grace === null ? null : parseDuration(grace, 'grace'),
    init: isSet(parsed, 'init'),
    network,
    workdir: valueOf(parsed, 'workdir'),
    env,
    preStop: valueOf(parsed, 'pre-stop'),
    routeDelayMs: routeDelay === null ? null : parseDuration(routeDelay, 'route-delay'),
    ready: valueOf(parsed, 'ready'),
  };
}

function scenariosOf(text: string | null): readonly ScenarioId[] | null {
  if (text === null) return null;
  return text.split(',').map((word) => {
    const id = scenarioIds.find((known) => known === word.trim().toUpperCase());
    if (!id)
      throw new SigtrailError('usage', {
        what: `--only ${word}: there is no such scenario.`,
        next: `Scenarios are ${scenarioIds[0]} to ${scenarioIds.at(-1)}.`,
      });
    return id;
  });
}

function readyOf(text: string): ReadyCondition {
  if (/^https?:/.test(text)) return { kind: 'http', url: parseHttpUrl(text, 'ready') };
  const tcp = /^(?:tcp:|:)?(?:\/\/)?(?:[\w.-]*:)?(\d{1,5})$/.exec(text);
  if (tcp?.[1]) return { kind: 'tcp', port: parseWhole(tcp[1], 'ready', 1, 65_535) };
  if (text.startsWith('log:') && text.length > 4)
    return { kind: 'log', pattern: new RegExp(escaped(text.slice(4))) };
  throw new SigtrailError('usage', {
    what: `--ready ${text} is not understood.`,
    next: 'Write http://HOST:PORT/PATH, tcp:PORT or log:TEXT.',
  });
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function preStopOf(text: string): PreStop {
  if (/^\d+(\.\d+)?(ms|s|m)?$/.test(text)) return { kind: 'sleep', ms: parseDuration(text, 'pre-stop') };
  if (/^https?:/.test(text)) return { kind: 'http', url: parseHttpUrl(text, 'pre-stop') };
  return { kind: 'exec', command: text };
}

async function streamOf(text: string | null): Promise<string | null> {
  if (text === null) return null;
  const { parseStreamUrl } = await import('../../../drill/stream/stream-url.ts');
  // A wrong one is refused before the drill begins.
  parseStreamUrl(text);
  return text;
}

async function requestsOf(file: string) {
  const { parseRequestFile } = await import('../../../load/request-file.ts');
  return parseRequestFile(readInput(file), file);
}

/** The settings of --env-file and --env, in the order in which they count. @throws SigtrailError `usage` or `bad-input` */
export function envSettings(parsed: ParsedOptions): EnvSetting[] {
  const settings = valuesOf(parsed, 'env-file').flatMap((file) => parseEnvFile(readInput(file), file));
  for (const text of valuesOf(parsed, 'env')) {
    const setting = parseEnvSetting(text);
    if (!setting)
      throw new SigtrailError('usage', {
        what: '--env needs NAME=value or NAME.',
        why: 'A name has letters, digits and _ and begins with no digit.',
      });
    settings.push(setting);
  }
  return settings;
}

function readInput(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new SigtrailError(
      'bad-input',
      { what: `${file} cannot be read.`, why: error instanceof Error ? error.message : String(error) },
      error,
    );
  }
}
