// `npm run bench -- <suite>`: figures of this machine, as ratios against a named peer measured in the same run.
import { cpus, release, totalmem } from 'node:os';
import { benchAlerts } from './alerts.ts';
import { benchAnalyses } from './analyses.ts';
import { benchClaims } from './claims.ts';
import { benchIntake } from './intake.ts';
import { benchLoop } from './loop.ts';
import { benchQuestions } from './questions.ts';
import { benchReach } from './reach.ts';
import { benchSegments } from './segments.ts';

const suites: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  alerts: benchAlerts,
  analyses: benchAnalyses,
  claims: benchClaims,
  intake: benchIntake,
  loop: benchLoop,
  questions: benchQuestions,
  reach: benchReach,
  segments: benchSegments,
};
const [name = '', ...args] = process.argv.slice(2);
const suite = suites[name];
if (suite === undefined) {
  process.stderr.write(`there is no benchmark "${name}"; there are: ${Object.keys(suites).join(', ')}\n`);
  process.exit(2);
}
process.stdout.write(
  `${cpus()[0]?.model ?? 'unknown processor'} × ${cpus().length}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${release()}, Node ${process.version}\n`,
);
await suite(args);
