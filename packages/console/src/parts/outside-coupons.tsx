import { contract } from '@gyre/domain';
import { Alert } from 'antd';
import { useCall } from '../api.ts';
import { useProjectKey } from '../session.ts';
import { useWords } from '../words/index.ts';
import { useBatches } from './use-batches.ts';

/** 发券系统提醒 — that one of some batches is of an external system and none is set up, so that nothing of it can be granted; nothing where all is well. */
export function OutsideCoupons({ batches }: { readonly batches: readonly (string | null)[] }) {
  const words = useWords().benefits;
  const project = useProjectKey();
  const isOutside = useBatches().some(({ key, definition }) => definition.system === 'external' && batches.includes(key));
  const system = useCall(contract.benefits.system, { params: { project } }, { enabled: isOutside, staleMs: 30_000 }).data;
  if (!isOutside || system !== null) return null;
  return <Alert type="warning" showIcon title={words.noSystem} description={words.noSystemHelp} style={{ marginBottom: 12 }} />;
}
