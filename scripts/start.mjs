// `npm start`: installs what is missing, builds the console when its sources changed, and runs the server under Node 24.
import { ensureConsole, ensureInstalled, prepare, runInstead } from './runtime.mjs';

await prepare(ensureInstalled, ensureConsole);
runInstead('packages/server/src/main.ts', process.argv.slice(2));
