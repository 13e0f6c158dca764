import { contract } from '@gyre/domain';
import { App, Select } from 'antd';
import { useAct, useCall } from '../../api.ts';
import { errorNote } from '../../parts/error-view.tsx';
import { useProjectKey } from '../../session.ts';
import { useWords } from '../../words/index.ts';

/** 选择首页看板 — any dashboard of the project. `chosen`: its key, null while there is none. Nothing where there is nothing else to choose. */
export function HomeChoice({ chosen }: { readonly chosen: string | null }) {
  const all = useWords();
  const words = all.overview.home;
  const project = useProjectKey();
  const { message } = App.useApp();
  const dashboards = useCall(contract.dashboards.list, { params: { project } }, { staleMs: 60_000 }).data ?? [];
  const choose = useAct(contract.dashboards.setHome);
  if (dashboards.every(({ key }) => key === chosen)) return null;
  return (
    <Select<string>
      size="small"
      aria-label={words.choose}
      title={words.choose}
      placeholder={words.choose}
      style={{ minWidth: 160 }}
      loading={choose.isPending}
      value={chosen}
      options={dashboards.map(({ key, definition }) => ({ value: key, label: definition.name }))}
      onChange={(dashboard) =>
        choose.mutate({ params: { project }, body: { dashboard } }, { onError: (error) => void message.error(errorNote(error, all), 8) })
      }
    />
  );
}
