import type { Diagnosis } from '@gyre/domain/autopilot/diagnosis';
import { provabilitySentence } from '@gyre/domain/autopilot/provable';
import type { PlaybookRun } from '@gyre/domain/autopilot/run';
import { sliceWords } from '@gyre/domain/autopilot/slice-words';
import { counted, grouped } from '@gyre/domain/counted';
import type { Digest } from '@gyre/domain/digest';
import { figureText } from '@gyre/domain/figure-text';
import { MONEY_SCALE } from '@gyre/domain/money';
import type { Sentence } from '@gyre/domain/sentence';
import { AppError } from '../errors.ts';
import type { AutopilotContext } from './context.ts';
import { findLoop } from './loop-rows.ts';
import { DONE, type Performed } from './performed.ts';
import { readPlaybookVersion } from './playbooks.ts';

type AskContext = Pick<AutopilotContext, 'ledger' | 'alerts' | 'loopUrl' | 'metricName' | 'dimensionName'>;

/** 请示 — tells the receivers of the alert that a run waits for a person; not when the proposal was taken back meanwhile. */
export async function askApproval(context: AskContext, episode: string, run: PlaybookRun): Promise<Performed> {
  const loop = await findLoop(context.ledger, episode);
  if (loop?.state.kind !== 'proposed' || loop.state.run.key !== run.key) return DONE;
  const name = await nameOf(context, run);
  const title: Sentence = { zh: `预案「${name}」等待批准`, en: `Playbook “${name}” waits for approval` };
  return await told(context, loop.alert, {
    kind: 'approval',
    key: `autopilot/${run.key}/ask`,
    digest: digestOf(context.loopUrl(episode), title, linesOf(context, run, loop.state.diagnosis)),
  });
}

/** 请第二个人 — tells the receivers of the alert, once however often it is done, that the campaign of an automatic run waits for a second person. */
export async function askSecondPerson(context: AskContext, run: PlaybookRun, episode: string, diagnosis: Diagnosis): Promise<void> {
  const loop = await findLoop(context.ledger, episode);
  if (loop === undefined) return;
  const name = await nameOf(context, run);
  const title: Sentence = {
    zh: `预案「${name}」自动启动的运营计划等待审批`,
    en: `The campaign that playbook “${name}” started by itself waits for a second person`,
  };
  await told(context, loop.alert, {
    kind: 'approval',
    key: `autopilot/${run.key}/second`,
    digest: digestOf(context.loopUrl(episode), title, linesOf(context, run, diagnosis)),
  });
}

async function nameOf({ ledger }: Pick<AskContext, 'ledger'>, run: PlaybookRun): Promise<string> {
  return (await readPlaybookVersion(ledger, run.playbook, run.version))?.name ?? run.playbook;
}

/** 撤回请示 — tells those who were asked that nobody needs to answer any more. */
export async function withdrawApproval(context: AskContext, episode: string, run: string): Promise<Performed> {
  const loop = await findLoop(context.ledger, episode);
  if (loop === undefined) return DONE;
  const title: Sentence = { zh: '之前请求批准的预案不用批准了', en: 'A playbook that waited for approval does so no longer' };
  return await told(context, loop.alert, {
    kind: 'approval',
    key: `autopilot/${run}/withdraw`,
    digest: digestOf(context.loopUrl(episode), title, [loop.said]),
  });
}

/** An alert that was deleted meanwhile tells nobody: the proposal is seen in the console all the same. */
async function told(
  { alerts }: Pick<AskContext, 'alerts'>,
  alert: string,
  notice: Parameters<AskContext['alerts']['tellReceivers']>[1],
): Promise<Performed> {
  try {
    await alerts.tellReceivers(alert, notice);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'not_found')) throw error;
  }
  return DONE;
}

function linesOf(
  { metricName, dimensionName }: Pick<AskContext, 'metricName' | 'dimensionName'>,
  { slice, budget, provability }: PlaybookRun,
  { metric: key, effect }: Diagnosis,
): Sentence[] {
  const metric = metricName(key);
  const place = sliceWords(slice, (dimension) => dimensionName(key, dimension));
  const [messages, cost] = [budget.messages, (budget.cost / MONEY_SCALE).toFixed(2)];
  const deviation = (language: 'zh' | 'en'): string => figureText(effect, 'share', { language, currency: 'CNY' });
  return [
    {
      zh: `${place.zh}，${metric}偏离 ${deviation('zh')}。`,
      en: `${place.en}, ${metric} is off by ${deviation('en')}.`,
    },
    provabilitySentence(provability),
    { zh: `预算：最多 ${grouped(messages)} 条、费用 ${cost}。`, en: `Budget: ${counted(messages, 'message')} and ${cost} at most.` },
  ];
}

function digestOf(url: string, title: Sentence, lines: readonly Sentence[]): (language: 'zh' | 'en') => Digest {
  return (language) => ({
    title: title[language],
    note: lines.map((line) => line[language]).join(language === 'zh' ? '' : ' '),
    url,
    open: language === 'zh' ? '打开闭环' : 'Open the loop',
    tables: [],
  });
}
