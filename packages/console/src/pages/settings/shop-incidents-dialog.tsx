import { contract } from '@gyre/domain';
import type { ShopIncident, ShopIncidentKind, ShopStanding } from '@gyre/domain/api/shop';
import { App, Button, Form, InputNumber, Modal, Select, Table } from 'antd';
import { useState } from 'react';
import { addressOf, useAct, useCall } from '../../api.ts';
import { ErrorView } from '../../parts/error-view.tsx';
import { StatusDot } from '../../parts/status-dot.tsx';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

interface OfProject {
  readonly project: string;
}

const LOOK_EVERY_MS = 3000;

/** 出点事故 — lets something go wrong in the sample shop, and shows what did. */
export function ShopIncidentsDialog({ project, onClose }: OfProject & { readonly onClose: () => void }) {
  const words = useWords().shop;
  const standing = useCall(contract.shop.standing, { params: { project } }, { everyMs: LOOK_EVERY_MS });
  return (
    <Modal open title={words.troubleTitle} footer={null} onCancel={onClose} width={720}>
      <p style={{ opacity: 0.7 }}>{words.troubleLead}</p>
      {standing.data === undefined && standing.error !== null && <ErrorView error={standing.error} />}
      {standing.data !== undefined && (
        <>
          <NewIncident project={project} kinds={standing.data.kinds} />
          <Incidents project={project} standing={standing.data} />
          <p style={{ marginTop: 12 }}>
            <a href={addressOf(contract.shop.truth, { params: { project } })} target="_blank" rel="noreferrer">
              {words.truth}
            </a>{' '}
            <span style={{ opacity: 0.7 }}>{words.truthNote}</span>
          </p>
        </>
      )}
    </Modal>
  );
}

type Said = Readonly<Record<string, string | number>>;

function NewIncident({ project, kinds }: OfProject & { readonly kinds: readonly ShopIncidentKind[] }) {
  const words = useWords().shop;
  const { message } = App.useApp();
  const { language } = useFormat();
  const [name, setName] = useState(kinds[0]?.name ?? '');
  const [hours, setHours] = useState<number | null>(null);
  const [said, setSaid] = useState<Said>({});
  const begin = useAct(contract.shop.begin, { onDone: () => void message.success(words.starting) });
  const kind = kinds.find((one) => one.name === name);
  if (kind === undefined) return null;
  const choose = (chosen: string): void => {
    setName(chosen);
    setSaid({});
    setHours(null);
  };
  return (
    <Form component="div" layout="vertical">
      <Form.Item label={words.kind}>
        <Select
          aria-label={words.kind}
          value={name}
          onChange={choose}
          options={kinds.map((one) => ({ value: one.name, label: one.title[language] }))}
        />
      </Form.Item>
      <div style={{ display: 'flex', flexWrap: 'wrap', gap: 16, alignItems: 'end' }}>
        <Form.Item label={words.hours}>
          <InputNumber<number> aria-label={words.hours} min={0.1} value={hours ?? kind.hours} onChange={setHours} />
        </Form.Item>
        <Parameters kind={kind} said={said} onChange={setSaid} />
        <Form.Item>
          <Button
            type="primary"
            danger
            loading={begin.isPending}
            onClick={() => begin.mutate({ params: { project }, body: { name, hours: hours ?? kind.hours, parameters: said } })}
          >
            {words.start}
          </Button>
        </Form.Item>
      </div>
      {begin.error !== null && <ErrorView error={begin.error} />}
    </Form>
  );
}

interface ParametersProps {
  readonly kind: ShopIncidentKind;
  readonly said: Said;
  readonly onChange: (said: Said) => void;
}

function Parameters({ kind, said, onChange }: ParametersProps) {
  const { names } = useWords().shop;
  return Object.entries(kind.parameters).map(([key, { fallback, range }]) => {
    const label = key in names ? names[key as keyof typeof names] : key;
    const value = said[key] ?? fallback;
    const change = (next: string | number | null): void => onChange(next === null ? said : { ...said, [key]: next });
    const [least, most] = range;
    return (
      <Form.Item key={key} label={label}>
        {typeof least === 'number' && typeof most === 'number' ? (
          <InputNumber<number> aria-label={label} min={least} max={most} value={Number(value)} onChange={change} />
        ) : (
          <Select
            aria-label={label}
            style={{ minWidth: 120 }}
            value={String(value)}
            onChange={change}
            options={range.map((text) => ({ value: String(text), label: text }))}
          />
        )}
      </Form.Item>
    );
  });
}

function Incidents({ project, standing }: OfProject & { readonly standing: ShopStanding }) {
  const words = useWords().shop;
  const format = useFormat();
  const end = useAct(contract.shop.end);
  const { now, kinds, incidents } = standing;
  const stateOf = ({ from, until }: ShopIncident) => (now < from ? 'coming' : now < until ? 'on' : 'over');
  return (
    <>
      <h3>{words.happened}</h3>
      <Table<ShopIncident>
        size="small"
        rowKey="id"
        pagination={false}
        locale={{ emptyText: words.nothing }}
        dataSource={[...incidents].toReversed()}
        columns={[
          {
            title: words.kind,
            key: 'name',
            render: (_, row) => (
              <>
                {kinds.find((kind) => kind.name === row.name)?.title[format.language] ?? row.name}
                <div style={{ opacity: 0.7 }}>{Object.values(row.parameters).join(' · ')}</div>
              </>
            ),
          },
          { title: words.when, key: 'span', render: (_, row) => `${format.minute(row.from)} – ${format.minute(row.until)}` },
          {
            title: words.state,
            key: 'state',
            width: 110,
            render: (_, row) => <StatusDot tone={stateOf(row) === 'on' ? 'bad' : 'off'}>{words.states[stateOf(row)]}</StatusDot>,
          },
          {
            key: 'end',
            width: 100,
            render: (_, row) =>
              stateOf(row) === 'over' ? null : (
                <Button size="small" loading={end.isPending} onClick={() => end.mutate({ params: { project, incident: row.id } })}>
                  {words.end}
                </Button>
              ),
          },
        ]}
      />
    </>
  );
}
