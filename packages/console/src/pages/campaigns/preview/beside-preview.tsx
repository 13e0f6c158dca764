import type { CampaignDefinition } from '@gyre/domain';
import { useState, type ReactNode } from 'react';
import { Panel } from '../../../parts/panel.tsx';
import { PreviewPanel } from './preview-panel.tsx';
import { usePreview } from './use-preview.ts';

interface BesideProps {
  readonly definition: CampaignDefinition;
  readonly children: ReactNode;
}

/** 设置与预览 — what a campaign says in words, beside what its customers are sent. */
export function BesidePreview({ definition, children }: BesideProps) {
  const [customer, setCustomer] = useState<number>();
  const [arm, setArm] = useState('a');
  const preview = usePreview(definition, customer);
  return (
    <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(420px, 1fr))', gap: 16, alignItems: 'start' }}>
      <Panel>{children}</Panel>
      <PreviewPanel
        definition={definition}
        preview={preview}
        customer={customer}
        onCustomer={setCustomer}
        arm={arm}
        onArm={setArm}
        canSend={false}
      />
    </div>
  );
}
