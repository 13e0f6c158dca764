import { PlusOutlined } from '@ant-design/icons';
import { contract, isOwnEventName, ownPropertyWord } from '@gyre/domain';
import { App, Button, Form, Input, Switch, type TableProps } from 'antd';
import { type ReactNode, useState } from 'react';
import { z } from 'zod';
import { useAddress, useGo } from '../../address.tsx';
import { type Answer, useAct, useCall } from '../../api.ts';
import { DetailPage } from '../../parts/detail-page.tsx';
import { errorNote } from '../../parts/error-view.tsx';
import { useEventName } from '../../parts/event-name.ts';
import { Listing } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { StatusDot } from '../../parts/status-dot.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { FormDialog } from './form-dialog.tsx';
import { type PlanProperty, PlanPropertyForm } from './plan-property-form.tsx';
import { useAsk } from './use-ask.ts';

const Filters = z.object({ name: z.string().default('') });
type EventFacts = Answer<typeof contract.collection.getPlanEvent>;

/** 事件与属性 — one event of the plan: names, state, and its properties with their types. */
export function PlanEvent() {
  const words = useWords().data;
  const w = words.plan;
  const project = useProjectKey();
  const [{ name }] = useAddress(Filters);
  const event = useCall(contract.collection.getPlanEvent, { params: { project, event: name } }, { enabled: name !== '' });
  const mayConfigure = useMay('configure');
  const format = useFormat();
  const [editing, setEditing] = useState(false);
  const [property, setProperty] = useState<PlanProperty | null | undefined>(undefined);
  const nameOf = useEventName();
  const facts = event.data;
  if (facts === undefined)
    return (
      <DetailPage
        title={name}
        loading={event.isPending}
        error={name === '' ? new Error(w.missing) : event.error}
        retry={() => void event.refetch()}
      />
    );
  const shown = nameOf(name, facts.displayName);
  const declare = mayConfigure && !isOwnEventName(name) && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setProperty(null)}>
      {w.declareProperty}
    </Button>
  );
  return (
    <>
      <DetailPage
        title={
          shown === name ? (
            <span className="mono" style={{ fontSize: 18 }}>
              {name}
            </span>
          ) : (
            shown
          )
        }
        status={<StatusDot tone={facts.state === 'accepted' ? 'good' : 'off'}>{w[facts.state]}</StatusDot>}
        number={
          <span>
            {w.events} <strong className="num">{format.number(facts.events)}</strong>
          </span>
        }
        acts={<Acts event={facts} mayConfigure={mayConfigure} onEdit={() => setEditing(true)} />}
        note={<Note event={facts} />}
      >
        <div style={{ display: 'flex', justifyContent: 'space-between', alignItems: 'center', margin: '8px 0 12px' }}>
          <h2 style={{ fontSize: 15, margin: 0 }}>{w.properties}</h2>
          {declare}
        </div>
        <PropertyTable event={facts} mayConfigure={mayConfigure} onEdit={setProperty} declare={declare} />
      </DetailPage>
      {editing && <EventForm event={facts} onClose={() => setEditing(false)} />}
      {property !== undefined && <PlanPropertyForm event={name} property={property} onClose={() => setProperty(undefined)} />}
    </>
  );
}

interface PropertyTableProps {
  readonly event: EventFacts;
  readonly mayConfigure: boolean;
  readonly onEdit: (property: PlanProperty) => void;
  readonly declare: ReactNode;
}

function PropertyTable({ event, mayConfigure, onEdit, declare }: PropertyTableProps) {
  const w = useWords().data.plan;
  const columns = useColumns(event, mayConfigure, onEdit);
  return (
    <Listing<PlanProperty>
      columns={columns}
      rows={event.properties}
      rowKey="name"
      loading={false}
      empty={{ sentence: w.noProperties, action: declare }}
    />
  );
}

function Note({ event }: { readonly event: EventFacts }) {
  const w = useWords().data.plan;
  const nameOf = useEventName();
  return (
    <>
      {nameOf(event.name, event.displayName) !== event.name && <span className="mono">{event.name} · </span>}
      {event.events === 0 ? (
        w.never
      ) : (
        <>
          {w.firstSeen} <Moment at={event.firstSeen} /> · {w.lastSeen} <Moment at={event.lastSeen} />
        </>
      )}
      {event.description !== '' && <div style={{ marginTop: 4 }}>{event.description}</div>}
    </>
  );
}

function Acts({
  event,
  mayConfigure,
  onEdit,
}: {
  readonly event: EventFacts;
  readonly mayConfigure: boolean;
  readonly onEdit: () => void;
}) {
  const w = useWords().data.plan;
  const project = useProjectKey();
  const go = useGo();
  const ask = useAsk();
  const format = useFormat();
  const save = useAct(contract.collection.updatePlanEvent);
  const set = (state: 'accepted' | 'blocked') =>
    save.mutateAsync({
      params: { project, event: event.name },
      body: { displayName: event.displayName, description: event.description, state },
    });
  const block = () =>
    ask({
      title: w.blockAsk(event.name),
      what: w.blockWhat(format.number(event.events)),
      act: w.block,
      danger: true,
      run: () => set('blocked'),
    });
  return (
    <>
      <Button onClick={() => go('live', { name: event.name })}>{w.seeLive}</Button>
      {mayConfigure && <Button onClick={onEdit}>{w.edit}</Button>}
      {mayConfigure && !isOwnEventName(event.name) && (
        <Button
          danger={event.state === 'accepted'}
          loading={save.isPending}
          onClick={() => (event.state === 'accepted' ? block() : void set('accepted'))}
        >
          {event.state === 'accepted' ? w.block : w.accept}
        </Button>
      )}
    </>
  );
}

function useColumns(
  event: EventFacts,
  mayConfigure: boolean,
  edit: (property: PlanProperty) => void,
): NonNullable<TableProps<PlanProperty>['columns']> {
  const words = useWords();
  const w = words.data.plan;
  const { language } = useFormat();
  const project = useProjectKey();
  const { message } = App.useApp();
  const save = useAct(contract.collection.updatePlanProperty);
  const change = (property: PlanProperty, part: Partial<PlanProperty>) => {
    const { name, type, locked, blocked, displayName, description, itemType, unit } = { ...property, ...part };
    save.mutate(
      { params: { project, event: event.name, property: name }, body: { type, locked, blocked, displayName, description, itemType, unit } },
      { onError: (error) => void message.error(errorNote(error, words), 8) },
    );
  };
  const toggle = (part: 'locked' | 'blocked', label: string) => (_: unknown, p: PlanProperty) => (
    <Switch
      size="small"
      checked={p[part]}
      disabled={!mayConfigure}
      loading={save.isPending && save.variables.params.property === p.name}
      aria-label={`${label} ${p.name}`}
      onChange={(on) => change(p, { [part]: on })}
    />
  );
  return [
    { title: w.property, render: (_, p) => <span className="mono">{p.name}</span> },
    { title: w.displayName, render: (_, p) => p.displayName || ownPropertyWord(event.name, p.name, language) },
    { title: w.type, render: (_, p) => w.types[p.type] + (p.unit === 'none' ? '' : ` · ${w.units[p.unit]}`) },
    { title: w.locked, render: toggle('locked', w.locked) },
    { title: w.blockedProperty, render: toggle('blocked', w.blockedProperty) },
    { title: w.itemType, render: (_, p) => <span className="mono">{p.itemType}</span> },
    { title: w.description, dataIndex: 'description', width: 280 },
    { title: w.firstSeen, render: (_, p) => <Moment at={p.firstSeen} /> },
    ...(mayConfigure
      ? [
          {
            title: words.data.act.actions,
            key: 'acts',
            render: (_: unknown, p: PlanProperty) => (
              <Button type="link" size="small" onClick={() => edit(p)}>
                {w.edit}
              </Button>
            ),
          },
        ]
      : []),
  ];
}

interface Names {
  readonly displayName: string;
  readonly description: string;
}

function EventForm({ event, onClose }: { readonly event: EventFacts; readonly onClose: () => void }) {
  const words = useWords();
  const w = words.data.plan;
  const project = useProjectKey();
  const save = useAct(contract.collection.updatePlanEvent, { onDone: onClose });
  return (
    <FormDialog<Names>
      title={event.name}
      act={w.save}
      initial={{ displayName: event.displayName, description: event.description }}
      busy={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={(names) => save.mutate({ params: { project, event: event.name }, body: { ...names, state: event.state } })}
    >
      <Form.Item name="displayName" label={w.displayName} rules={[{ max: 100, message: words.form.tooLong(100) }]}>
        <Input autoFocus />
      </Form.Item>
      <Form.Item name="description" label={w.description} rules={[{ max: 1000, message: words.form.tooLong(1000) }]}>
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 8 }} />
      </Form.Item>
    </FormDialog>
  );
}
