import { contract } from '@gyre/domain';
import { Alert, Table } from 'antd';
import type { Answer } from '../../api.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';
import { ImportTable } from './import-table.tsx';

export type DryRun = Answer<typeof contract.transfer.dryRun>;

/** 试运行的结果 — how many of the first rows pass, why others would be refused, and what rows would become. */
export function ImportDryRun({ run }: { readonly run: DryRun }) {
  const w = useWords().data.transfer;
  const format = useFormat();
  const bad = run.checked - run.good;
  const rows = run.sample.map((row) => readable(row, format.exact));
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return (
    <>
      <Alert
        type={bad === 0 ? 'success' : 'warning'}
        showIcon
        role="status"
        title={bad === 0 ? w.dryRunOk(format.number(run.checked)) : w.dryRunBad(format.number(run.checked), format.number(bad))}
        description={bad === 0 ? undefined : w.dryRunHelp}
        style={{ marginBottom: 16 }}
      />
      {run.errors.length > 0 && (
        <Table
          size="small"
          rowKey={(error) => `${error.row} ${error.column}`}
          pagination={false}
          scroll={{ y: 240 }}
          style={{ marginBottom: 20 }}
          dataSource={run.errors}
          columns={[
            { title: w.row, dataIndex: 'row', width: 80, align: 'right' },
            { title: w.column, dataIndex: 'column', width: 180 },
            { title: w.problem, render: (_, error) => (format.language === 'zh' ? error.zh : error.message) },
          ]}
        />
      )}
      {rows.length > 0 && (
        <>
          <h2 style={{ fontSize: 14 }}>{w.wouldBecome}</h2>
          <ImportTable columns={columns} rows={rows} />
        </>
      )}
    </>
  );
}

/** A mapped row for the eye: identities in a line, the time as a date, properties as columns of their own. */
function readable(row: Readonly<Record<string, unknown>>, exact: (at: number) => string): Record<string, unknown> {
  const { at, identities, properties, kind: _kind, ...rest } = row;
  return {
    ...rest,
    ...(Array.isArray(identities) ? { identities: identities.map(identityText).join(' · ') } : {}),
    ...(typeof at === 'number' ? { at: exact(at) } : {}),
    ...(typeof properties === 'object' ? properties : {}),
  };
}

function identityText(identity: unknown): string {
  const { namespace, value } = identity as { readonly namespace?: string; readonly value?: string };
  return `${namespace ?? ''} ${value ?? ''}`;
}
