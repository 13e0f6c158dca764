// `node scripts/run.mjs <file.ts> [arguments]`: runs a TypeScript file under Node 24.
import { ensureInstalled, fail, prepare, runInstead } from './runtime.mjs';

const [file, ...args] = process.argv.slice(2);
if (file === undefined) fail('usage: node scripts/run.mjs <file.ts> [arguments]');
await prepare(ensureInstalled);
runInstead(file, args);
