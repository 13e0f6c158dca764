#!/usr/bin/env node
// `npx gyre <command>`: runs the command line under Node 24.
import { ensureInstalled, prepare, runInstead } from '../../../scripts/runtime.mjs';

await prepare(ensureInstalled);
runInstead('packages/server/src/main.ts', process.argv.slice(2));
