import { contract } from '@gyre/domain';
import type { PackCheck } from '@gyre/domain/api/metric-packs';
import type { PackMapping } from '@gyre/domain/metrics/pack';
import type { Sentence } from '@gyre/domain/sentence';
import { useParams } from '@tanstack/react-router';
import { Alert, Button, Skeleton, Table, type TableProps } from 'antd';
import { useState } from 'react';
import { type Answer, useAct, useCall } from '../../api.ts';
import { useGo } from '../../address.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { PageHead } from '../../parts/list-page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { StatusDot } from '../../parts/status-dot.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import './metrics.css';
import { SlotBlank } from './slot-blank.tsx';

type Slot = PackCheck['slots'][number];
type Installed = Answer<typeof contract.metrics.installPack>;

/** 安装指标包 — its slots mapped to the project's own names, what is missing for what, and the act. */
export function PackPage() {
  const words = useWords().metrics.packsPage;
  const project = useProjectKey();
  const { language, ...format } = useFormat();
  const may = useMay('operate');
  const { pack = '' }: { readonly pack?: string } = useParams({ strict: false });
  const [mapping, setMapping] = useState<PackMapping>({});
  const [done, setDone] = useState<Installed | null>(null);
  const packs = useCall(contract.metrics.packs, { params: { project } }, { staleMs: 60_000 });
  const answer = useCall(contract.metrics.checkPack, { params: { project, pack }, body: { mapping } }, { keep: true });
  const install = useAct(contract.metrics.installPack, { onDone: setDone });
  const facts = packs.data?.find(({ key }) => key === pack);
  const check = answer.data;
  if (check === undefined)
    return answer.error === null ? <Skeleton active /> : <ErrorView error={answer.error} retry={() => void answer.refetch()} />;
  const ready = [...check.metrics, ...check.models].filter(({ missing, isInstalled }) => missing.length === 0 && !isInstalled).length;
  return (
    <div className="metric-stack">
      <PageHead
        title={facts?.name[language] ?? pack}
        note={facts?.description[language]}
        action={
          may && (
            <Button
              type="primary"
              loading={install.isPending}
              disabled={ready === 0}
              onClick={() => install.mutate({ params: { project, pack }, body: { mapping, language } })}
            >
              {ready === 0 ? words.nothing : words.install(format.number(ready))}
            </Button>
          )
        }
      />
      {install.error !== null && <ErrorView error={install.error} />}
      {done !== null && <Done installed={done} />}
      <Panel title={words.slots}>
        <p className="analysis-note" style={{ marginTop: 0 }}>
          {words.slotsNote}
        </p>
        <SlotTable check={check} mapping={mapping} onChange={may ? setMapping : undefined} />
      </Panel>
      <Contents check={check} />
    </div>
  );
}

function Done({ installed: { installed, kept, left } }: { readonly installed: Installed }) {
  const words = useWords().metrics.packsPage;
  const go = useGo();
  const format = useFormat();
  return (
    <Alert
      type="success"
      showIcon
      title={words.done(format.number(installed.length), format.number(kept.length), format.number(left.length))}
      action={
        <Button size="small" onClick={() => go('metrics')}>
          {words.seeMetrics}
        </Button>
      }
    />
  );
}

interface SlotTableProps {
  readonly check: PackCheck;
  readonly mapping: PackMapping;
  /** Left out for those who may not install. */
  readonly onChange: ((mapping: PackMapping) => void) | undefined;
}

function SlotTable({ check, mapping, onChange }: SlotTableProps) {
  const words = useWords().metrics.packsPage;
  const { language } = useFormat();
  const columns: NonNullable<TableProps<Slot>['columns']> = [
    {
      key: 'slot',
      title: words.slot,
      width: 260,
      render: (_, { name, meaning }) => (
        <>
          <b style={{ fontWeight: 500 }}>{name[language]}</b>
          <div style={{ opacity: 0.65 }}>{meaning[language]}</div>
        </>
      ),
    },
    { key: 'kind', title: words.kind, width: 120, render: (_, { kind }) => words.slotKinds[kind] },
    {
      key: 'plays',
      title: words.plays,
      render: (_, slot) =>
        onChange === undefined ? (
          <span className="mono">{slot.mapped ?? ''}</span>
        ) : (
          <SlotBlank
            slot={slot}
            isChosen={Object.hasOwn(mapping, slot.slot)}
            mapping={{ ...check.mapping, ...mapping }}
            onChange={(mapped) => onChange(changed(mapping, slot.slot, mapped))}
          />
        ),
    },
    {
      key: 'state',
      title: words.state,
      width: 130,
      render: (_, { mapped, exists }) => (
        <StatusDot tone={exists ? 'good' : mapped === null ? 'off' : 'warn'}>
          {exists ? words.exists : mapped === null ? words.unset : words.notThere}
        </StatusDot>
      ),
    },
  ];
  return <Table<Slot> size="small" pagination={false} rowKey="slot" dataSource={check.slots} columns={columns} scroll={{ x: 820 }} />;
}

function changed(mapping: PackMapping, slot: string, mapped: PackMapping[string] | undefined): PackMapping {
  const { [slot]: _, ...others } = mapping;
  return mapped === undefined ? others : { ...others, [slot]: mapped };
}

interface Part {
  readonly key: string;
  readonly name: Sentence;
  readonly meaning: Sentence | null;
  readonly missing: readonly string[];
  readonly isInstalled: boolean;
}

function Contents({ check }: { readonly check: PackCheck }) {
  const words = useWords().metrics;
  const own = words.packsPage;
  const { language } = useFormat();
  const slotName = (key: string): string => check.slots.find(({ slot }) => slot === key)?.name[language] ?? key;
  const parts: Part[] = [...check.metrics, ...check.models.map((model) => ({ ...model, meaning: null }))];
  return (
    <Panel title={own.contains}>
      <Table<Part>
        size="small"
        pagination={false}
        rowKey="key"
        dataSource={parts}
        scroll={{ x: 820 }}
        columns={[
          { key: 'name', title: words.columns.name, width: 220, render: (_, { name }) => name[language] },
          { key: 'meaning', title: words.columns.meaning, render: (_, { meaning }) => meaning?.[language] ?? own.model },
          {
            key: 'state',
            title: own.state,
            width: 260,
            render: (_, { missing, isInstalled }) =>
              isInstalled ? (
                <StatusDot tone="good">{own.installed}</StatusDot>
              ) : missing.length === 0 ? (
                <StatusDot tone="busy">{own.ready}</StatusDot>
              ) : (
                <StatusDot tone="off">{own.missing(missing.map(slotName).join(' · '))}</StatusDot>
              ),
          },
        ]}
      />
    </Panel>
  );
}
