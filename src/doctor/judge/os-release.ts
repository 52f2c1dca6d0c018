/** What `/etc/os-release` says. */
export interface Distribution {
  /** For people; null where there is no such file. */
  readonly title: string | null;
  readonly family: 'debian' | 'fedora' | 'alpine' | 'arch' | 'suse' | 'other';
}

/** Reads `/etc/os-release`. Source: os-release(5): NAME=value, quoted as for a shell. */
export function parseOsRelease(text: string | null): Distribution {
  const field = (name: string): string =>
    new RegExp(`^${name}=(["']?)(.{0,200}?)\\1\\s*$`, 'm').exec(text?.slice(0, 20_000) ?? '')?.[2] ?? '';
  const ids = `${field('ID')} ${field('ID_LIKE')}`.toLowerCase().split(' ');
  const families = {
    debian: ['debian', 'ubuntu'],
    fedora: ['fedora', 'rhel', 'centos', 'amzn'],
    alpine: ['alpine'],
    arch: ['arch'],
    suse: ['suse', 'opensuse'],
  } as const;
  const family = (Object.keys(families) as (keyof typeof families)[]).find((name) =>
    families[name].some((id) => ids.includes(id)),
  );
  return { title: field('PRETTY_NAME') || field('NAME') || null, family: family ?? 'other' };
}

/** Debian's package names on the left; only those that differ elsewhere. */
const otherNames: Readonly<Record<string, Partial<Record<Distribution['family'], string>>>> = {
  iproute2: { fedora: 'iproute' },
  tini: { fedora: 'catatonit', suse: 'catatonit', arch: 'catatonit' },
};

const installers: Readonly<Record<Distribution['family'], string>> = {
  debian: 'apt-get install -y',
  fedora: 'dnf install -y',
  alpine: 'apk add',
  arch: 'pacman -S',
  suse: 'zypper install -y',
  other: '',
};

/**
 * How a package gets here.
 * @param debianName its name in Debian
 */
export function waysToInstall(
  debianName: string,
  { family }: Distribution,
  isRoot: boolean,
): { readonly get: string[]; readonly advice: string | null } {
  const name = otherNames[debianName]?.[family] ?? debianName;
  if (family === 'other') {
    return { get: [], advice: `install the package that Debian calls ${debianName}` };
  }
  return { get: [`${isRoot ? '' : 'sudo '}${installers[family]} ${name}`], advice: null };
}
