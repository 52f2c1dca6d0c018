import { SigtrailError } from '../model/error.ts';

/** One setting of `--env` or of an env file; a null value means "take it from sigtrail's own environment". */
export interface EnvSetting {
  readonly name: string;
  readonly value: string | null;
}

const namePattern = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const maxBytes = 1 << 20;

/** `NAME=value`, or `NAME` alone. @returns null when the name is none */
export function parseEnvSetting(text: string): EnvSetting | null {
  const equals = text.indexOf('=');
  const name = equals < 0 ? text : text.slice(0, equals);
  if (!namePattern.test(name) || text.includes('\0')) return null;
  return { name, value: equals < 0 ? null : text.slice(equals + 1) };
}

/**
 * Reads the text of an env file as `docker run --env-file` does: a line a setting, `#` begins a comment line, quotes are part of
 * the value. Source: Docker CLI reference, run --env-file.
 * @throws SigtrailError `bad-input` naming file, line and reason
 */
export function parseEnvFile(text: string, file: string): EnvSetting[] {
  if (text.length > maxBytes)
    throw new SigtrailError('bad-input', {
      what: `${file} is larger than 1 MiB.`,
      why: 'An env file is a short list.',
    });
  const settings: EnvSetting[] = [];
  text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .forEach((line, index) => {
      const trimmed = line.trimStart();
      if (trimmed === '' || trimmed.startsWith('#')) return;
      const setting = parseEnvSetting(trimmed);
      if (!setting) {
        throw new SigtrailError('bad-input', {
          what: `${file}:${index + 1}: not NAME=value.`,
          why: 'A name has letters, digits and _ and begins with no digit.',
        });
      }
      settings.push(setting);
    });
  return settings;
}

/** The service's environment: sigtrail's own, then the settings in order. */
export function applyEnv(
  own: Readonly<Record<string, string | undefined>>,
  settings: readonly EnvSetting[],
): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) if (value !== undefined) env[name] = value;
  for (const { name, value } of settings) {
    if (value !== null) env[name] = value;
    else if (own[name] === undefined) delete env[name];
  }
  return env;
}
