import { contract } from '@gyre/domain';
import { Alert, App, Button } from 'antd';
import { useState } from 'react';
import { type Answer, useAct } from '../../api.ts';
import { CustomerLink } from '../../parts/customer-link.tsx';
import { usePrefs } from '../../prefs.ts';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { useAsk } from '../data/use-ask.ts';
import type { MessageRow } from './message-life.ts';

interface RetryBarProps {
  readonly chosen: readonly string[];
  readonly rows: readonly MessageRow[];
  /** The selection is no longer wanted. */
  readonly onDone: () => void;
}

type Refused = Answer<typeof contract.reach.retryFailed>['refused'];

/** 重试所选 — tries the chosen failed messages again; what the server would not take stays on screen with its reason. */
export function RetryBar({ chosen, rows, onDone }: RetryBarProps) {
  const words = useWords().reach.log.retry;
  const format = useFormat();
  const project = useProjectKey();
  const ask = useAsk();
  const { message } = App.useApp();
  const [refused, setRefused] = useState<Refused>([]);
  const retry = useAct(contract.reach.retryFailed);
  const run = async (): Promise<void> => {
    const done = await retry.mutateAsync({ params: { project }, body: { messages: [...chosen] } });
    if (done.queued > 0) void message.success(words.done(format.number(done.queued)));
    setRefused(done.refused);
    if (done.refused.length === 0) onDone();
  };
  const n = format.number(chosen.length);
  return (
    <Alert
      type={refused.length > 0 ? 'warning' : 'info'}
      style={{ marginBottom: 12, position: 'sticky', top: 0, zIndex: 5 }}
      title={refused.length > 0 ? words.refusedTitle(format.number(refused.length)) : words.selected(n)}
      description={refused.length > 0 ? <RefusedList refused={refused} rows={rows} /> : undefined}
      action={
        <span style={{ display: 'inline-flex', gap: 8 }}>
          <Button size="small" onClick={onDone}>
            {words.clear}
          </Button>
          {refused.length === 0 && (
            <Button size="small" type="primary" onClick={() => ask({ title: words.ask(n), what: words.what, act: words.act, run })}>
              {words.act}
            </Button>
          )}
        </span>
      }
    />
  );
}

function RefusedList({ refused, rows }: { readonly refused: Refused; readonly rows: readonly MessageRow[] }) {
  const { language } = usePrefs();
  const customers = new Map(rows.map((row) => [row.id, row.customer]));
  return (
    <ul style={{ margin: '4px 0 0', paddingInlineStart: 20, maxHeight: 180, overflow: 'auto' }}>
      {refused.map(({ message, sentence }) => {
        const customer = customers.get(message);
        return (
          <li key={message}>
            {customer === undefined ? <span className="mono">{message}</span> : <CustomerLink customer={customer} />} {sentence[language]}
          </li>
        );
      })}
    </ul>
  );
}
