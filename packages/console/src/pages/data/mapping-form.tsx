import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import { DEFAULT_NAMESPACES } from '@gyre/domain';
import { AutoComplete, Button, Checkbox, Form, Input, Radio, Segmented, Select, Space, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../words/index.ts';
import type { FixedOrColumn, MappingDraft } from './mapping-draft.ts';

interface MappingFormProps {
  readonly draft: MappingDraft;
  readonly columns: readonly string[];
  readonly onChange: (change: Partial<MappingDraft>) => void;
}

const TARGETS = ['events', 'customers', 'items', 'facts'] as const;
const WIDE = { width: 280 };

/** 映射表单 — what the file's rows are, and which column is what. */
export function MappingForm(props: MappingFormProps) {
  const { draft, onChange } = props;
  const w = useWords().data.transfer;
  return (
    <Form layout="vertical" requiredMark={false} component="div">
      <Form.Item label={w.target}>
        <Radio.Group value={draft.target} onChange={(e) => onChange({ target: e.target.value as MappingDraft['target'] })}>
          <Space orientation="vertical" size={4}>
            {TARGETS.map((target) => (
              <Radio key={target} value={target}>
                {w.targets[target]}
                <Typography.Text type="secondary" style={{ marginInlineStart: 8 }}>
                  {w.targetHelp[target]}
                </Typography.Text>
              </Radio>
            ))}
          </Space>
        </Radio.Group>
      </Form.Item>
      {(draft.target === 'events' || draft.target === 'customers') && <Identities {...props} />}
      {draft.target === 'events' && (
        <Form.Item label={w.eventName}>
          <Choice {...props} value={draft.event} onChoose={(event) => onChange({ event })} placeholder="order_paid" label={w.eventName} />
        </Form.Item>
      )}
      {draft.target === 'items' && <ItemFields {...props} />}
      {draft.target === 'facts' && <FactFields {...props} />}
      <TimeFields {...props} />
      {draft.target === 'events' && (
        <Column
          {...props}
          label={w.messageId}
          help={w.messageIdHelp}
          value={draft.messageId}
          onChoose={(messageId) => onChange({ messageId })}
          none={w.noColumn}
        />
      )}
    </Form>
  );
}

function Identities({ draft, columns, onChange }: MappingFormProps) {
  const w = useWords().data.transfer;
  const lines = draft.identities.length === 0 ? [{ namespace: 'user_id', column: '' }] : draft.identities;
  const change = (index: number, part: Partial<(typeof lines)[number]>) =>
    onChange({ identities: lines.map((line, i) => (i === index ? { ...line, ...part } : line)) });
  const next = DEFAULT_NAMESPACES.find((n) => !lines.some((line) => line.namespace === n.key))?.key ?? '';
  return (
    <Form.Item label={w.identities} extra={w.identitiesHelp}>
      {lines.map((line, index) => (
        <div key={index} style={{ display: 'flex', gap: 8, marginBottom: 8 }}>
          <AutoComplete
            aria-label={w.namespace}
            value={line.namespace}
            options={DEFAULT_NAMESPACES.map((n) => ({ value: n.key }))}
            onChange={(namespace: string) => change(index, { namespace })}
            style={{ width: 160 }}
          />
          <ColumnSelect label={w.column} columns={columns} value={line.column} onChoose={(column) => change(index, { column })} />
          <Button
            type="text"
            icon={<CloseOutlined />}
            aria-label={`${w.noColumn} ${line.namespace}`}
            disabled={lines.length === 1}
            onClick={() => onChange({ identities: lines.filter((_, i) => i !== index) })}
          />
        </div>
      ))}
      <Button size="small" icon={<PlusOutlined />} onClick={() => onChange({ identities: [...lines, { namespace: next, column: '' }] })}>
        {w.addIdentity}
      </Button>
    </Form.Item>
  );
}

function TimeFields(props: MappingFormProps) {
  const { draft, onChange } = props;
  const w = useWords().data.transfer;
  const needed = draft.target === 'events';
  return (
    <>
      {draft.target !== 'facts' && (
        <Column {...props} label={w.time} value={draft.time} onChoose={(time) => onChange({ time })} none={needed ? undefined : w.noTime} />
      )}
      <Form.Item label={w.zone} extra={w.zoneHelp}>
        <Select
          showSearch
          aria-label={w.zone}
          value={draft.zone}
          onChange={(zone: string) => onChange({ zone })}
          options={zones().map((value) => ({ value, label: value }))}
          style={WIDE}
        />
        <div style={{ marginTop: 8 }}>
          <Checkbox checked={draft.dayFirst} onChange={(e) => onChange({ dayFirst: e.target.checked })}>
            {w.dayFirst}
          </Checkbox>
        </div>
      </Form.Item>
    </>
  );
}

function ItemFields(props: MappingFormProps) {
  const { draft, onChange } = props;
  const w = useWords().data.transfer;
  return (
    <>
      <Form.Item label={w.itemType}>
        <Choice
          {...props}
          value={draft.itemType}
          onChoose={(itemType) => onChange({ itemType })}
          placeholder="product"
          label={w.itemType}
        />
      </Form.Item>
      <Column {...props} label={w.itemId} value={draft.itemId} onChoose={(itemId) => onChange({ itemId })} />
    </>
  );
}

function FactFields(props: MappingFormProps) {
  const { draft, onChange } = props;
  const w = useWords().data.transfer;
  return (
    <>
      <Form.Item label={w.factSubject} extra={w.factSubjectHelp}>
        <Input
          aria-label={w.factSubject}
          value={draft.factSubject}
          placeholder="store"
          onChange={(e) => onChange({ factSubject: e.target.value })}
          style={WIDE}
        />
      </Form.Item>
      <Column {...props} label={w.factSubjectId} value={draft.factSubjectId} onChoose={(factSubjectId) => onChange({ factSubjectId })} />
      <Form.Item label={w.factName}>
        <Choice {...props} value={draft.factName} onChoose={(factName) => onChange({ factName })} placeholder="stock" label={w.factName} />
      </Form.Item>
      <Column {...props} label={w.factDay} value={draft.factDay} onChoose={(factDay) => onChange({ factDay })} />
      <Column {...props} label={w.factValue} value={draft.factValue} onChoose={(factValue) => onChange({ factValue })} />
    </>
  );
}

interface ColumnProps {
  readonly label: string;
  readonly help?: string;
  readonly columns: readonly string[];
  readonly value: string;
  readonly onChoose: (column: string) => void;
  /** Text of the choice "no column"; without it a column must be chosen. */
  readonly none?: string | undefined;
}

function Column(props: ColumnProps) {
  return (
    <Form.Item label={props.label} extra={props.help}>
      <ColumnSelect {...props} />
    </Form.Item>
  );
}

function ColumnSelect({ label, columns, value, onChoose, none }: ColumnProps): ReactNode {
  const options = columns.map((column) => ({ value: column, label: column }));
  return (
    <Select
      showSearch
      aria-label={label}
      {...(value === '' && none === undefined ? {} : { value })}
      placeholder={label}
      onChange={onChoose}
      options={none === undefined ? options : [{ value: '', label: none }, ...options]}
      style={WIDE}
    />
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly columns: readonly string[];
  readonly value: FixedOrColumn;
  readonly onChoose: (value: FixedOrColumn) => void;
  readonly placeholder: string;
}

function Choice({ label, columns, value, onChoose, placeholder }: ChoiceProps) {
  const w = useWords().data.transfer;
  return (
    <Space wrap>
      <Segmented<FixedOrColumn['mode']>
        value={value.mode}
        onChange={(mode) => onChoose({ mode, text: '' })}
        options={[
          { value: 'fixed', label: w.fixedOrColumn.fixed },
          { value: 'column', label: w.fixedOrColumn.column },
        ]}
      />
      {value.mode === 'fixed' ? (
        <Input
          aria-label={label}
          value={value.text}
          placeholder={placeholder}
          onChange={(e) => onChoose({ mode: 'fixed', text: e.target.value })}
          style={WIDE}
        />
      ) : (
        <ColumnSelect label={label} columns={columns} value={value.text} onChoose={(text) => onChoose({ mode: 'column', text })} />
      )}
    </Space>
  );
}

let known: readonly string[] | undefined;
/** Every zone the browser knows, the ones most asked for first. */
function zones(): readonly string[] {
  known ??= [...new Set(['Asia/Shanghai', 'Asia/Hong_Kong', 'UTC', 'Europe/London', ...Intl.supportedValuesOf('timeZone')])];
  return known;
}
