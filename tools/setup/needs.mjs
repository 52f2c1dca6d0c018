/**
 * What the commands need beside Node and the npm packages, as data. To add something, add a line.
 *
 * - `programs`: any one of these on the path is enough; a name with a slash is a file.
 * - `debian`: the packages that bring it.
 * - `for`: the commands that cannot do without; `helps`: those that do less without and say so.
 * - `units`: systemd units that the packages would switch on, and that we switch off again.
 */
export const needs = [
  {
    programs: ['libatomic.so.1'],
    library: true,
    debian: ['libatomic1'],
    for: ['all'],
    why: 'Node 26 links it',
  },
  {
    programs: ['unshare'],
    debian: ['util-linux'],
    for: ['demo', 'test', 'verify', 'bench'],
    why: 'the sandbox',
  },
  {
    programs: ['nsenter'],
    debian: ['util-linux'],
    for: ['demo', 'test', 'verify', 'bench'],
    why: 'the sandbox',
  },
  {
    programs: ['setpriv'],
    debian: ['util-linux'],
    for: ['test', 'verify'],
    why: 'tests without root',
  },
  {
    programs: ['ip'],
    debian: ['iproute2'],
    for: ['demo', 'test', 'verify', 'bench'],
    why: 'a network namespace of its own',
  },
  { programs: ['tini'], debian: ['tini'], for: ['test', 'verify'], why: 'a minimal init, for drills' },
  {
    programs: ['busybox'],
    debian: ['busybox-static'],
    for: ['test', 'verify'],
    why: 'a small shell, for drills',
  },
  { programs: ['dash'], debian: ['dash'], for: ['test', 'verify'], why: 'shell-form fixtures' },
  {
    programs: ['chromium'],
    debian: ['chromium'],
    for: ['test', 'verify'],
    why: 'the HTML report is tested in it',
  },
  {
    programs: ['gcc'],
    debian: ['gcc', 'libc6-dev'],
    for: ['test', 'verify'],
    why: 'fixtures in C',
  },
  {
    programs: ['xmllint'],
    debian: ['libxml2-utils'],
    for: ['test', 'verify'],
    why: 'JUnit reports are validated',
  },
  {
    programs: ['openssl'],
    debian: ['openssl'],
    for: ['test', 'verify'],
    why: 'certificates for HTTPS drills',
  },
  {
    programs: ['nginx'],
    debian: ['nginx-light'],
    for: ['test', 'verify'],
    units: ['nginx.service'],
    why: 'a real server to drill',
  },
  {
    programs: ['redis-server'],
    debian: ['redis-server'],
    for: ['test', 'verify'],
    units: ['redis-server.service'],
    why: 'a real server to drill',
  },
  {
    programs: ['go', '/usr/local/go/bin/go'],
    debian: ['golang-go'],
    for: ['test', 'verify', 'bench'],
    helps: ['demo'],
    why: 'fixtures in Go',
  },
];
