// The same test as in npm test, with all twenty seeds.
process.env['SIGTRAIL_VERIFY'] = '1';
await import('../integration/load/classifier.test.ts');

export {};
