import { contract, Passage, WithheldReason } from '@gyre/domain';
import { Select, type TableProps } from 'antd';
import { z } from 'zod';
import { usePages } from '../../api.ts';
import { useAddress } from '../../address.tsx';
import { CustomerLink } from '../../parts/customer-link.tsx';
import { useEventName } from '../../parts/event-name.ts';
import { Listing } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { OutcomeDot } from '../../parts/outcome-dot.tsx';
import { usePrefs } from '../../prefs.ts';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';

type Row = z.infer<typeof Passage>;
const Outcome = Passage.shape.outcome;
const Address = z.object({ outcome: Outcome.optional(), reason: WithheldReason.optional() });

/** 进入的用户 — who entered and what became of it, newest first. */
export function PassageTable({ campaign }: { readonly campaign: string }) {
  const words = useWords().campaigns;
  const { language } = usePrefs();
  const nameOf = useEventName();
  const project = useProjectKey();
  const [filters, setAddress] = useAddress(Address);
  const pages = usePages(contract.campaigns.passages, { params: { project, campaign }, query: filters }, { everyMs: 10_000 });
  const columns: NonNullable<TableProps<Row>['columns']> = [
    { title: words.passages.entered, key: 'at', width: 140, render: (_, row) => <Moment at={row.enteredAt} /> },
    { title: words.passages.customer, key: 'customer', width: 110, render: (_, row) => <CustomerLink customer={row.customer} /> },
    { title: words.passages.event, key: 'event', width: 180, render: (_, row) => nameOf(row.event.name) },
    { title: words.passages.outcome, key: 'outcome', width: 120, render: (_, row) => <OutcomeDot outcome={row.outcome} /> },
    { title: words.passages.reason, key: 'reason', render: (_, row) => row.sentence[language] },
  ];
  return (
    <>
      <div className="page-filters">
        <Select
          allowClear
          placeholder={words.passages.anyOutcome}
          aria-label={words.passages.outcome}
          style={{ width: 160 }}
          value={filters.outcome ?? null}
          options={Outcome.options.map((value) => ({ value, label: words.outcomes[value] }))}
          onChange={(outcome: Row['outcome'] | undefined) => setAddress({ outcome, reason: undefined })}
        />
        {filters.outcome === 'withheld' && (
          <Select
            allowClear
            placeholder={words.passages.anyReason}
            aria-label={words.passages.reason}
            style={{ width: 220 }}
            value={filters.reason ?? null}
            options={WithheldReason.options.map((value) => ({ value, label: words.reasons[value] }))}
            onChange={(reason: WithheldReason | undefined) => setAddress({ reason })}
          />
        )}
      </div>
      <Listing<Row>
        columns={columns}
        {...pages.listing}
        rowKey="run"
        filtered={filters.outcome !== undefined}
        onClearFilters={() => setAddress({ outcome: undefined, reason: undefined })}
        empty={{ sentence: words.passages.empty }}
      />
    </>
  );
}
