import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Channel, type ContactPolicy } from '@gyre/domain';
import { Button, Input, Select } from 'antd';
import { useWords } from '../../../words/index.ts';
import { problemOfTest } from './policy-problems.ts';
import { Section, type SectionProps } from './section.tsx';

type Entry = ContactPolicy['testList'][number];
const MOST = 50;

/** 测试名单 — who may get test sends. */
export function TestSection({ policy, change, readOnly }: SectionProps) {
  const words = useWords().reach.policy.test;
  const list = policy.testList;
  const add = (): void => change({ testList: [...list, { name: '', channel: 'sms', address: '' }] });
  return (
    <Section title={words.title} note={words.note}>
      {list.length === 0 && <p style={{ marginTop: 0 }}>{words.empty}</p>}
      <div className="policy-lines">
        {list.map((entry, i) => (
          <EntryLine
            // oxlint-disable-next-line no-array-index-key -- entries have no name of their own; a line is edited in place
            key={i}
            entry={entry}
            readOnly={readOnly}
            onChange={(next) => change({ testList: list.with(i, next) })}
            onRemove={() => change({ testList: list.toSpliced(i, 1) })}
          />
        ))}
      </div>
      {!readOnly && (
        <Button icon={<PlusOutlined />} disabled={list.length >= MOST} style={{ marginTop: 12 }} onClick={add}>
          {words.add}
        </Button>
      )}
    </Section>
  );
}

interface EntryLineProps {
  readonly entry: Entry;
  readonly readOnly: boolean;
  readonly onChange: (entry: Entry) => void;
  readonly onRemove: () => void;
}

function EntryLine({ entry, readOnly, onChange, onRemove }: EntryLineProps) {
  const words = useWords().reach;
  const own = words.policy.test;
  const problem = problemOfTest(entry, own);
  const isTouched = entry.name !== '' || entry.address !== '';
  return (
    <div className="policy-line">
      <Input
        style={{ width: 160 }}
        placeholder={own.name}
        aria-label={own.name}
        maxLength={60}
        disabled={readOnly}
        value={entry.name}
        onChange={(e) => onChange({ ...entry, name: e.target.value })}
      />
      <Select
        style={{ width: 140 }}
        aria-label={own.channel}
        disabled={readOnly}
        value={entry.channel}
        options={Channel.options.map((value) => ({ value, label: words.channels[value] }))}
        onChange={(channel) => onChange({ ...entry, channel })}
      />
      <Input
        className="mono"
        style={{ width: 260 }}
        placeholder={own.address}
        aria-label={own.address}
        maxLength={254}
        status={isTouched && problem !== undefined ? 'error' : ''}
        disabled={readOnly}
        value={entry.address}
        onChange={(e) => onChange({ ...entry, address: e.target.value })}
      />
      {!readOnly && (
        <Button
          type="text"
          aria-label={own.remove(entry.name)}
          title={own.remove(entry.name)}
          icon={<DeleteOutlined />}
          onClick={onRemove}
        />
      )}
      {isTouched && problem !== undefined && <span style={{ opacity: 0.75 }}>{problem}</span>}
    </div>
  );
}
