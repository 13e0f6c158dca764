import { CheckCircleFilled, CloseCircleFilled } from '@ant-design/icons';
import { Table, theme } from 'antd';
import { Panel } from '../../parts/panel.tsx';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

/** The totals published with the Online Retail data (Chen 2015): cleaned purchases have a known customer and a quantity and price above zero. */
const PUBLISHED = { lines: 541_909, purchaseLines: 397_884, customers: 4_338, invoices: 18_532, revenue: 8_911_407.904 } as const;
const MEASURES = ['lines', 'purchaseLines', 'customers', 'invoices', 'revenue'] as const;

/** 核对 — what this project holds of the real orders beside the published totals. */
export function SampleCheck({ totals }: { readonly totals: Readonly<Record<string, number>> }) {
  const words = useWords().overview.check;
  const format = useFormat();
  const { token } = theme.useToken();
  const rows = MEASURES.map((measure) => ({ measure, here: totals[measure], published: PUBLISHED[measure] }));
  const write = (value: number | undefined): string => format.number(value, 3);
  return (
    <Panel title={words.title} style={{ marginBottom: 16 }}>
      <p style={{ margin: '-6px 0 12px', opacity: 0.7 }}>{words.note}</p>
      <Table
        size="small"
        rowKey="measure"
        pagination={false}
        style={{ maxWidth: 760 }}
        dataSource={rows}
        columns={[
          { title: words.measure, key: 'measure', render: (_, row) => words.measures[row.measure] },
          { title: words.here, key: 'here', align: 'right', className: 'num', render: (_, row) => write(row.here) },
          { title: words.published, key: 'published', align: 'right', className: 'num', render: (_, row) => write(row.published) },
          {
            title: words.verdict,
            key: 'verdict',
            width: 120,
            render: (_, row) =>
              row.here === row.published ? (
                <span>
                  <CheckCircleFilled style={{ color: token.colorPrimary }} /> {words.equal}
                </span>
              ) : (
                <span>
                  <CloseCircleFilled style={{ color: token.colorError }} /> {words.differs}
                </span>
              ),
          },
        ]}
      />
    </Panel>
  );
}
