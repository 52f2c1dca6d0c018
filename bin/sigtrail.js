#!/usr/bin/env node
// Plain JavaScript that any Node from 18 on can read: it finds out whether this one is new enough.
const oldest = 24;

if (Number.parseInt(process.versions.node, 10) >= oldest) {
  await start();
} else {
  const { startUnderNewerNode } = await import('./newer-node.js');
  startUnderNewerNode(oldest);
}

async function start() {
  let program;
  try {
    program = await import('../dist/main.js');
  } catch (error) {
    if (error?.code !== 'ERR_MODULE_NOT_FOUND' || !error.message.includes('main.js')) throw error;
    process.stderr.write('sigtrail: this checkout has not been built yet. Please type: npm run build\n');
    process.exitCode = 3;
    return;
  }
  await program.main(process.argv.slice(2));
}
