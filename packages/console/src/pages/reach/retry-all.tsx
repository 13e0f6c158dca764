import { contract, type Channel } from '@gyre/domain';
import { Alert, App, Button } from 'antd';
import { useState } from 'react';
import { useAct, useCall } from '../../api.ts';
import { usePrefs } from '../../prefs.ts';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { useAsk } from '../data/use-ask.ts';
import { addUp, type Refused } from './retry-sums.ts';

interface RetryAllProps {
  /** What the list is narrowed by, besides being failed. */
  readonly filter: { readonly channel: Channel | undefined; readonly campaign: string | undefined; readonly customer: number | undefined };
}

/** 全部重试 — tries all failed messages the list is narrowed to, page by page; those the policy would not let go stay, counted by reason. */
export function RetryAll({ filter }: RetryAllProps) {
  const words = useWords().reach.log.retry;
  const format = useFormat();
  const project = useProjectKey();
  const ask = useAsk();
  const { message } = App.useApp();
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const failed = useCall(contract.reach.countFailed, { params: { project }, query: filter }, { everyMs: 10_000, keep: true });
  const retry = useAct(contract.reach.retryAllFailed);
  const { count = 0, until } = failed.data ?? {};
  const run = async (): Promise<void> => {
    let queued = 0;
    let so: readonly Refused[] = [];
    let after: string | undefined;
    do {
      const done = await retry.mutateAsync({ params: { project }, body: { ...filter, until, after } });
      queued += done.queued;
      so = addUp(so, done.refused);
      after = done.next ?? undefined;
    } while (after !== undefined);
    if (queued > 0) void message.success(words.done(format.number(queued)));
    setRefused(so);
  };
  const n = format.number(count);
  return (
    <>
      {count > 0 && (
        <Button loading={retry.isPending} onClick={() => ask({ title: words.askAll(n), what: words.what, act: words.act, run })}>
          {words.all(n)}
        </Button>
      )}
      {refused.length > 0 && <RefusedSums refused={refused} onClose={() => setRefused([])} />}
    </>
  );
}

function RefusedSums({ refused, onClose }: { readonly refused: readonly Refused[]; readonly onClose: () => void }) {
  const words = useWords().reach.log.retry;
  const format = useFormat();
  const { language } = usePrefs();
  const total = refused.reduce((sum, r) => sum + r.count, 0);
  return (
    <Alert
      type="warning"
      style={{ flexBasis: '100%' }}
      closable={{ onClose }}
      title={words.refusedTitle(format.number(total))}
      description={
        <ul style={{ margin: '4px 0 0', paddingInlineStart: 20 }}>
          {refused.map(({ reason, count, sentence }) => (
            <li key={reason}>{words.sum(format.number(count), sentence[language], count > 1)}</li>
          ))}
        </ul>
      }
    />
  );
}
