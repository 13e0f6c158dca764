import { PlusOutlined } from '@ant-design/icons';
import { contract, isOwnEventName } from '@gyre/domain';
import { Button, Form, Input, Select, type TableProps, Tag, Tooltip } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { Go, useAddress, useGo } from '../../address.tsx';
import { type Answer, useAct, usePages } from '../../api.ts';
import { ListPage } from '../../parts/list-page.tsx';
import { Moment } from '../../parts/moment.tsx';
import { StatusDot } from '../../parts/status-dot.tsx';
import { useMay, useProject, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { FormDialog } from './form-dialog.tsx';
import { curlFor } from './snippets.ts';
import { useAsk } from './use-ask.ts';

const Filters = z.object({ search: z.string().optional() });
type PlanRow = Answer<typeof contract.collection.listPlan>['rows'][number];

/** 埋点管理 — every event received or declared. */
export function PlanList() {
  const words = useWords().data;
  const w = words.plan;
  const project = useProjectKey();
  const mayConfigure = useMay('configure');
  const [filters, setFilters] = useAddress(Filters);
  const [declaring, setDeclaring] = useState(false);
  const plan = usePages(contract.collection.listPlan, { params: { project }, query: { search: filters.search } });
  const declare = mayConfigure && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setDeclaring(true)}>
      {w.declare}
    </Button>
  );
  const example = curlFor('gyre', { origin: window.location.origin, project, writeKey: `<${words.sources.keyPlaceholder}>` }).trimEnd();
  return (
    <>
      <ListPage<PlanRow>
        title={words.pages.plan}
        note={w.lead}
        action={declare}
        search={filters.search}
        searchHint={w.search}
        onSearch={(search) => setFilters({ search })}
        filters={<Policy />}
        filtered={(filters.search ?? '') !== ''}
        onClearFilters={() => setFilters({ search: '' })}
        columns={useColumns()}
        {...plan.listing}
        rowKey="name"
        loading={plan.isPending}
        error={plan.data === undefined ? plan.error : null}
        empty={{ sentence: w.empty, action: declare, example }}
      />
      {declaring && <Declare onClose={() => setDeclaring(false)} />}
    </>
  );
}

function useColumns(): NonNullable<TableProps<PlanRow>['columns']> {
  const words = useWords();
  const w = words.data.plan;
  const ownEvents: Readonly<Record<string, string>> = words.ownEvents;
  const format = useFormat();
  return [
    {
      title: w.name,
      render: (_, e) => (
        <>
          <Go to="plan/event" search={{ name: e.name }} className="mono">
            {e.name}
          </Go>
          {e.own && (
            <Tooltip title={w.ownHelp}>
              <Tag style={{ marginInlineStart: 8 }}>{w.own}</Tag>
            </Tooltip>
          )}
        </>
      ),
    },
    { title: w.displayName, render: (_, e) => (e.displayName === '' ? (ownEvents[e.name] ?? '') : e.displayName) },
    { title: w.state, render: (_, e) => <StatusDot tone={e.state === 'accepted' ? 'good' : 'off'}>{w[e.state]}</StatusDot> },
    { title: w.events, align: 'right', render: (_, e) => <span className="num">{format.short(e.events)}</span> },
    { title: w.properties, align: 'right', render: (_, e) => <span className="num">{format.number(e.properties)}</span> },
    { title: w.lastSeen, render: (_, e) => (e.events === 0 ? w.never : <Moment at={e.lastSeen} />) },
    { title: w.firstSeen, render: (_, e) => (e.events === 0 ? '' : <Moment at={e.firstSeen} />) },
  ];
}

/** 未登记的事件 — the project's policy for names it has not seen. */
function Policy() {
  const w = useWords().data.plan;
  const { key, unknownEvents } = useProject();
  const mayConfigure = useMay('configure');
  const ask = useAsk();
  const update = useAct(contract.projects.update);
  const choose = (policy: 'accept' | 'block') => {
    const save = () => update.mutateAsync({ params: { project: key }, body: { unknownEvents: policy } });
    if (policy === 'accept') void save();
    else ask({ title: w.policyAsk, what: w.policyWhat, act: w.policyBlock, run: save });
  };
  return (
    <label style={{ display: 'inline-flex', alignItems: 'center', gap: 8, marginLeft: 'auto' }}>
      {w.policy}
      <Select
        value={unknownEvents}
        disabled={!mayConfigure}
        loading={update.isPending}
        onChange={choose}
        style={{ minWidth: 170 }}
        options={[
          { value: 'accept', label: w.policyAccept },
          { value: 'block', label: w.policyBlock },
        ]}
      />
    </label>
  );
}

interface Declaration {
  readonly name: string;
  readonly displayName?: string;
  readonly description?: string;
}

function Declare({ onClose }: { readonly onClose: () => void }) {
  const words = useWords();
  const w = words.data.plan;
  const project = useProjectKey();
  const go = useGo();
  const save = useAct(contract.collection.updatePlanEvent);
  const submit = ({ name, displayName = '', description = '' }: Declaration) =>
    save.mutate(
      { params: { project, event: name.trim() }, body: { displayName, description, state: 'accepted' } },
      { onSuccess: () => go('plan/event', { name: name.trim() }) },
    );
  return (
    <FormDialog<Declaration>
      title={w.declare}
      act={w.declare}
      initial={{}}
      busy={save.isPending}
      error={save.error}
      onClose={onClose}
      onSubmit={submit}
    >
      <p style={{ marginTop: 0, opacity: 0.7 }}>{w.declareHelp}</p>
      <Form.Item
        name="name"
        label={w.name}
        extra={w.nameHelp}
        rules={[
          { required: true, whitespace: true, message: words.form.required },
          { max: 100, message: words.form.tooLong(100) },
          { validator: notOwn(w.ownHelp) },
        ]}
      >
        <Input className="mono" placeholder="order_paid" autoFocus />
      </Form.Item>
      <Form.Item name="displayName" label={w.displayName} rules={[{ max: 100, message: words.form.tooLong(100) }]}>
        <Input />
      </Form.Item>
      <Form.Item name="description" label={w.description} rules={[{ max: 1000, message: words.form.tooLong(1000) }]}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} />
      </Form.Item>
    </FormDialog>
  );
}

function notOwn(message: string) {
  return async (_: unknown, name: unknown): Promise<void> => {
    if (typeof name === 'string' && isOwnEventName(name.trim())) throw new Error(message);
  };
}
