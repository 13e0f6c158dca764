import { Collapse } from 'antd';
import type { ReactNode } from 'react';
import { useWords } from '../../../words/index.ts';

/** 高级设置 — what is seldom changed, folded. */
export function Advanced({ children }: { readonly children: ReactNode }) {
  const words = useWords().analysis;
  return (
    <Collapse
      ghost
      size="small"
      className="analysis-advanced"
      items={[{ key: 'advanced', label: words.advanced, children: <div className="analysis-fields">{children}</div> }]}
    />
  );
}
