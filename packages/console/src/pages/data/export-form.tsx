import { contract } from '@gyre/domain';
import { App, Checkbox, Form, Radio, Space, Typography } from 'antd';
import type { z } from 'zod';
import { useAct } from '../../api.ts';
import { useMay, useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';
import { FormDialog } from './form-dialog.tsx';

type Values = z.output<typeof contract.transfer.startExport.body>;

/** 导出 — what, in which format, masked or, where permitted, revealed. */
export function ExportForm({ onClose }: { readonly onClose: () => void }) {
  const w = useWords().data.transfer;
  const project = useProjectKey();
  const mayReveal = useMay('reveal');
  const { message } = App.useApp();
  const start = useAct(contract.transfer.startExport, {
    onDone: () => {
      void message.success(w.started);
      onClose();
    },
  });
  return (
    <FormDialog<Values>
      title={w.exportTitle}
      act={w.startExport}
      initial={{ subject: 'events', format: 'csv', reveal: false }}
      busy={start.isPending}
      error={start.error}
      onClose={onClose}
      onSubmit={(body) => start.mutate({ params: { project }, body })}
    >
      <Form.Item name="subject" label={w.subject}>
        <Radio.Group
          options={(['events', 'customers', 'messages'] as const).map((value) => ({ value, label: w.subjects[value] }))}
          optionType="button"
        />
      </Form.Item>
      <Form.Item name="format" label={w.format}>
        <Radio.Group>
          <Space orientation="vertical" size={4}>
            {(['csv', 'ndjson', 'parquet'] as const).map((format) => (
              <Radio key={format} value={format}>
                {w.formats[format]}
                <Typography.Text type="secondary" style={{ marginInlineStart: 8 }}>
                  {w.formatHelp[format]}
                </Typography.Text>
              </Radio>
            ))}
          </Space>
        </Radio.Group>
      </Form.Item>
      <Form.Item name="reveal" valuePropName="checked" extra={mayReveal ? w.revealHelp : w.revealDenied}>
        <Checkbox disabled={!mayReveal}>{w.reveal}</Checkbox>
      </Form.Item>
    </FormDialog>
  );
}
