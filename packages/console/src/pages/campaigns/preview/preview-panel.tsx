import type { CampaignDefinition } from '@gyre/domain';
import { Alert, Segmented, Skeleton } from 'antd';
import { errorNote } from '../../../parts/error-view.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { CustomerPicker } from '../../../parts/pickers.tsx';
import { useWords } from '../../../words/index.ts';
import { ArmView } from './arm-view.tsx';
import { TestSend } from './test-send.tsx';
import type { Preview } from './use-preview.ts';

interface PreviewPanelProps {
  readonly definition: CampaignDefinition;
  readonly preview: Preview;
  readonly customer: number | undefined;
  readonly onCustomer: (customer: number | undefined) => void;
  readonly arm: string;
  readonly onArm: (arm: string) => void;
  readonly canSend?: boolean;
}

/** 预览 — the open arm as one real customer would get it, and a test send of it. */
export function PreviewPanel({ definition, preview, customer, onCustomer, arm, onArm, canSend = true }: PreviewPanelProps) {
  const words = useWords();
  const own = words.campaigns.editor;
  const { answer, error } = preview;
  const open = definition.arms.find(({ key }) => key === arm) ?? definition.arms[0];
  const rendered = answer?.arms.find((one) => one.arm === open?.key && one.channel === open?.content.channel);
  return (
    <Panel
      title={own.preview}
      extra={
        canSend &&
        open !== undefined && <TestSend content={open.content} benefit={open.benefit} category={definition.category} customer={customer} />
      }
    >
      <div style={{ display: 'flex', gap: 8, flexWrap: 'wrap', marginBottom: 12 }}>
        {definition.arms.length > 1 && open !== undefined && (
          <Segmented<string>
            value={open.key}
            options={definition.arms.map(({ key, name }) => ({ value: key, label: name }))}
            onChange={onArm}
          />
        )}
        <CustomerPicker
          value={customer}
          onChange={onCustomer}
          placeholder={`${own.previewFor}${words.colon}${own.previewAny}`}
          width="100%"
        />
      </div>
      {error !== null && <Alert type="warning" showIcon title={errorNote(error, words)} style={{ marginBottom: 10 }} />}
      {rendered === undefined ? (
        error === null && <Skeleton active paragraph={{ rows: 8 }} />
      ) : (
        <>
          <ArmView rendered={rendered} />
          <div style={{ textAlign: 'center', opacity: 0.65, marginTop: 6, fontSize: 13 }} className="num">
            {answer?.customer === null || answer === undefined ? own.previewTypical : own.previewOf(String(answer.customer))}
          </div>
        </>
      )}
    </Panel>
  );
}
