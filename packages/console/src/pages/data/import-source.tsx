import { contract, Key } from '@gyre/domain';
import { AutoComplete, Form } from 'antd';
import { useCall } from '../../api.ts';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';

/** Whether a text may be sent as the source of an import: empty for the server's own choice, else a slug. */
export function isSource(text: string): boolean {
  return text === '' || Key.safeParse(text).success;
}

/** 计入数据源 — the source the imported rows are told to come from; one of the project's, another name, or none. */
export function ImportSource({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const words = useWords().data;
  const project = useProjectKey();
  const sources = useCall(contract.collection.listSources, { params: { project } }, { staleMs: 60_000 });
  const good = isSource(value);
  return (
    <Form layout="vertical" component="div">
      <Form.Item
        label={words.transfer.importSource}
        extra={good ? words.transfer.importSourceHelp : words.sources.keyHelp}
        validateStatus={good ? '' : 'error'}
        style={{ marginBottom: 0 }}
      >
        <AutoComplete
          aria-label={words.transfer.importSource}
          value={value}
          placeholder="import"
          options={(sources.data ?? []).map((s) => ({ value: s.key, label: `${s.name} ${s.key}` }))}
          onChange={onChange}
          style={{ width: 280 }}
        />
      </Form.Item>
    </Form>
  );
}
