import { contract, type QuarantineReason } from '@gyre/domain';
import { Alert, Button, Select } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { useAddress, useGo } from '../../address.tsx';
import { type Answer, useAct, useCall } from '../../api.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { EmptyList, PageHead } from '../../parts/list-page.tsx';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { type Chosen, QuarantineList } from './quarantine-list.tsx';
import { QuarantineReasons } from './quarantine-reasons.tsx';
import { useAsk } from './use-ask.ts';
import './quarantine.css';

const Filters = z.object({ reason: z.string().optional(), source: z.string().optional() });
type Resolution = Answer<typeof contract.collection.resolveQuarantine>;

/** 异常数据 — records that could not become events: why, what to do about it, replay or discard. */
export function Quarantine() {
  const words = useWords().data;
  const w = words.quarantine;
  const project = useProjectKey();
  const [filters, setFilters] = useAddress(Filters);
  const go = useGo();
  const [result, setResult] = useState<Resolution | null>(null);
  const counts = useCall(contract.collection.quarantineCounts, { params: { project } }, { everyMs: 15_000 });
  const resolve = useResolve(setResult);
  const reason = reasonIn(filters.reason);
  const ofSource = (counts.data ?? []).filter((c) => filters.source === undefined || c.source === filters.source);
  const sources = [...new Set((counts.data ?? []).map((c) => c.source))];
  const nothing = counts.data !== undefined && counts.data.length === 0;
  const missingName = `curl -X POST '${window.location.origin}/api/events' -H 'X-Write-Key: <${words.sources.keyPlaceholder}>' -d '{"events":[{"userId":"u-1001"}]}'`;
  return (
    <>
      <PageHead title={words.pages.quarantine} note={w.lead} />
      {result !== null && <Result result={result} onClose={() => setResult(null)} />}
      {counts.data === undefined && counts.error !== null && <ErrorView error={counts.error} retry={() => void counts.refetch()} />}
      {nothing && filters.reason === undefined ? (
        <EmptyList
          empty={{ sentence: w.empty, action: <Button onClick={() => go('sources')}>{words.pages.sources}</Button>, example: missingName }}
        />
      ) : (
        <div className="quarantine">
          <QuarantineReasons
            counts={ofSource}
            loading={counts.isPending}
            chosen={reason}
            onChoose={(next) => setFilters({ reason: next })}
          />
          <QuarantineList
            key={`${reason ?? ''} ${filters.source ?? ''}`}
            reason={reason}
            source={filters.source}
            records={ofSource.filter((c) => c.reason === reason).reduce((sum, c) => sum + c.records, 0)}
            filters={
              <Select
                allowClear
                aria-label={w.source}
                placeholder={w.allSources}
                value={filters.source}
                onChange={(source?: string) => setFilters({ source })}
                options={sources.map((value) => ({ value, label: value }))}
                style={{ minWidth: 160 }}
              />
            }
            onResolve={resolve}
          />
        </div>
      )}
    </>
  );
}

function reasonIn(text: string | undefined): QuarantineReason | undefined {
  const options: readonly string[] = contract.collection.listQuarantine.query.shape.reason.unwrap().options;
  return text !== undefined && options.includes(text) ? (text as QuarantineReason) : undefined;
}

/** Asks once, then replays or discards. */
function useResolve(onDone: (result: Resolution) => void): (act: 'replay' | 'discard', chosen: Chosen, onCleared: () => void) => void {
  const words = useWords().data;
  const w = words.quarantine;
  const project = useProjectKey();
  const ask = useAsk();
  const format = useFormat();
  const resolve = useAct(contract.collection.resolveQuarantine, { onDone });
  return (act, chosen, onCleared) => {
    const many = format.number('ids' in chosen ? chosen.ids.length : chosen.records);
    const what = 'ids' in chosen ? w.ofSelection : w.ofReason(words.reasons[chosen.reason].title);
    const which =
      'ids' in chosen
        ? { ids: [...chosen.ids] }
        : { reason: chosen.reason, ...(chosen.source === undefined ? {} : { source: chosen.source }) };
    ask({
      title: act === 'replay' ? w.replayAsk(many, what) : w.discardAsk(many, what),
      what: act === 'replay' ? w.replayWhat : w.discardWhat,
      act: act === 'replay' ? w.replay : w.discard,
      danger: act === 'discard',
      run: async () => {
        await resolve.mutateAsync({ params: { project }, body: { act, ...which } });
        onCleared();
      },
    });
  };
}

function Result({ result, onClose }: { readonly result: Resolution; readonly onClose: () => void }) {
  const w = useWords().data.quarantine;
  const format = useFormat();
  const text =
    result.discarded > 0 ? w.resultDiscarded(format.number(result.discarded)) : w.result(format.number(result.accepted), result.stillBad);
  return (
    <Alert
      type={result.stillBad > 0 ? 'warning' : 'success'}
      showIcon
      role="status"
      title={text}
      closable={{ onClose }}
      style={{ marginBottom: 12 }}
    />
  );
}
