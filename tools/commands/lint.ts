import { lint } from '../lint/lint.ts';

process.exitCode = (await lint()) ? 0 : 1;
