import { PlusOutlined } from '@ant-design/icons';
import { contract } from '@gyre/domain';
import { addDays, localDate, instant } from '@gyre/domain';
import { App, Button, Form, Input, Modal, Segmented, type TableProps } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { type Answer, useAct, useCall } from '../../api.ts';
import { useAddress, useGo } from '../../address.tsx';
import { presentMs } from '../../clock.ts';
import { errorNote, ErrorView } from '../../parts/error-view.tsx';
import { ListPage } from '../../parts/list-page.tsx';
import { useMay, useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { DayClassSelect } from './day-class-select.tsx';

type SpecialDay = Answer<typeof contract.alerts.specialDays>[number];

const Address = z.object({ search: z.string().optional(), when: z.enum(['past']).optional() });

/** 特殊日 — days that are expected to differ, where they came from, and those written down by hand. */
export function SpecialDayList() {
  const words = useWords().alerts.days;
  const project = useProjectKey();
  const go = useGo();
  const { zone } = useFormat();
  const may = useMay('operate');
  const [{ search, when }, setAddress] = useAddress(Address);
  const [edited, setEdited] = useState<SpecialDay | 'new' | null>(null);
  const [today] = useState(() => localDate(instant(presentMs()), zone));
  const range = when === 'past' ? { from: addDays(today, -366), to: addDays(today, -1) } : { from: today, to: addDays(today, 366) };
  const answer = useCall(contract.alerts.specialDays, { params: { project }, query: range }, { keep: true });
  const days = when === 'past' ? answer.data?.toReversed() : answer.data;
  const wanted = (search ?? '').toLowerCase();
  const create = may && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited('new')}>
      {words.create}
    </Button>
  );
  return (
    <>
      <ListPage<SpecialDay>
        title={words.title}
        note={words.note}
        action={
          <>
            <Button onClick={() => go('alerts')}>{words.rules}</Button>
            {create}
          </>
        }
        search={search}
        searchHint={words.searchHint}
        onSearch={(text) => setAddress({ search: text === '' ? undefined : text })}
        filters={
          <Segmented<'coming' | 'past'>
            aria-label={words.when}
            value={when ?? 'coming'}
            options={[
              { value: 'coming', label: words.coming },
              { value: 'past', label: words.past },
            ]}
            onChange={(chosen) => setAddress({ when: chosen === 'past' ? chosen : undefined })}
          />
        }
        filtered={search !== undefined}
        onClearFilters={() => setAddress({ search: undefined })}
        columns={useColumns(may, setEdited)}
        rows={(days ?? []).filter(({ name, date, dayClass }) => `${name} ${date} ${dayClass}`.toLowerCase().includes(wanted))}
        rowKey="date"
        loading={answer.isLoading}
        error={answer.data === undefined ? answer.error : null}
        retry={() => void answer.refetch()}
        empty={{ sentence: words.empty, action: create }}
        table={{ scroll: { x: 640 } }}
      />
      {edited !== null && <DayDialog day={edited === 'new' ? null : edited} today={today} onClose={() => setEdited(null)} />}
    </>
  );
}

function useColumns(may: boolean, onEdit: (day: SpecialDay) => void): NonNullable<TableProps<SpecialDay>['columns']> {
  const words = useWords();
  const { columns, from, classes, removed } = words.alerts.days;
  const project = useProjectKey();
  const { message } = App.useApp();
  const remove = useAct(contract.alerts.removeSpecialDay, { onDone: () => void message.success(removed) });
  const classNames: Readonly<Record<string, string>> = classes;
  return [
    { key: 'date', title: columns.date, width: 140, className: 'num', render: (_, day) => day.date },
    { key: 'name', title: columns.name, render: (_, day) => day.name },
    { key: 'class', title: columns.dayClass, width: 160, render: (_, { dayClass }) => classNames[dayClass] ?? dayClass },
    { key: 'from', title: columns.from, width: 180, render: (_, day) => from[day.from] },
    {
      key: 'acts',
      width: 160,
      align: 'right',
      render: (_, day) =>
        may && (
          <>
            <Button size="small" type="link" onClick={() => onEdit(day)}>
              {words.acts.edit}
            </Button>
            {(day.from === 'hand' || day.from === 'episode') && (
              <Button
                size="small"
                type="link"
                danger
                onClick={() =>
                  remove.mutate(
                    { params: { project, date: day.date } },
                    { onError: (error) => void message.error(errorNote(error, words), 8) },
                  )
                }
              >
                {words.acts.remove}
              </Button>
            )}
          </>
        ),
    },
  ];
}

interface DayDialogProps {
  /** Null: a new one. */
  readonly day: SpecialDay | null;
  readonly today: string;
  readonly onClose: () => void;
}

function DayDialog({ day, today, onClose }: DayDialogProps) {
  const all = useWords();
  const words = all.alerts.days;
  const project = useProjectKey();
  const [date, setDate] = useState<string>(day?.date ?? today);
  const [name, setName] = useState(day?.name ?? '');
  const [dayClass, setDayClass] = useState(day?.dayClass ?? 'promotion');
  const save = useAct(contract.alerts.saveSpecialDay, { onDone: onClose });
  const isReady = /^\d{4}-\d{2}-\d{2}$/.test(date) && name.trim() !== '' && dayClass.trim() !== '';
  return (
    <Modal
      open
      title={day === null ? words.create : words.edit}
      okText={all.acts.save}
      cancelText={all.acts.cancel}
      confirmLoading={save.isPending}
      okButtonProps={{ disabled: !isReady }}
      onCancel={onClose}
      onOk={() => save.mutate({ params: { project, date }, body: { name: name.trim(), dayClass: dayClass.trim() } })}
    >
      <Form layout="vertical" component="div">
        <Form.Item label={words.columns.date} required>
          <Input
            type="date"
            style={{ width: 180 }}
            value={date}
            disabled={day !== null}
            aria-label={words.columns.date}
            onChange={(e) => setDate(e.target.value)}
          />
        </Form.Item>
        <Form.Item label={words.columns.name} required>
          <Input
            value={name}
            maxLength={100}
            autoFocus
            placeholder={words.nameHint}
            aria-label={words.columns.name}
            onChange={(e) => setName(e.target.value)}
          />
        </Form.Item>
        <DayClassSelect value={dayClass} onChange={setDayClass} />
        {save.error !== null && <ErrorView error={save.error} />}
      </Form>
    </Modal>
  );
}
