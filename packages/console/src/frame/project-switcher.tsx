import { CheckOutlined, DownOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button, Dropdown, type MenuProps, Tag, Tooltip } from 'antd';
import { behindBy } from '../clock.ts';
import { pages } from '../pages.ts';
import { type ProjectFacts, useMay, useProjectKey, useProjects } from '../session.ts';
import { useFormat } from '../use-format.ts';
import { useWords } from '../words/index.ts';

const SETTINGS_PAGE = 'projects';

/** 加速 — how many times as fast as real time the project lives, and by how much the machine is behind that; nothing for real time. */
function PaceTag({ clock }: { readonly clock: ProjectFacts['clock'] }) {
  const words = useWords().shop;
  const format = useFormat();
  if (clock.speed === 1) return null;
  const shown = format.number(clock.speed);
  const behind = behindBy(clock);
  const late = format.duration(behind);
  return (
    <Tooltip title={behind === 0 ? words.speedNote(shown) : words.behindNote(shown, late)}>
      <Tag color={behind === 0 ? 'blue' : 'orange'} tabIndex={0}>
        {behind === 0 ? words.speed(shown) : words.behind(shown, late)}
      </Tag>
    </Tooltip>
  );
}

/** 项目切换 — the project open now, marked when it is a sample, and the others. */
export function ProjectSwitcher() {
  const words = useWords().frame;
  const key = useProjectKey();
  const projects = useProjects().data ?? [];
  const navigate = useNavigate();
  const mayManage = useMay('manage');
  const open = projects.find((p) => p.key === key);
  const others: MenuProps['items'] = projects.map((p) => ({
    key: p.key,
    icon: <CheckOutlined style={{ visibility: p.key === key ? 'visible' : 'hidden' }} />,
    label: (
      <span>
        {p.name} {p.sample && <Tag variant="filled">{words.sample}</Tag>}
      </span>
    ),
  }));
  const hasSettings = mayManage && pages.some((p) => p.path === SETTINGS_PAGE);
  const items: MenuProps['items'] = hasSettings
    ? [...others, { type: 'divider' }, { key: `/${SETTINGS_PAGE}`, label: words.newProject }]
    : others;
  const choose = (chosen: string): void => {
    const target = chosen.startsWith('/') ? `/p/${key}${chosen}` : `/p/${chosen}/overview`;
    void navigate({ to: target, search: {} } as never);
  };
  return (
    <span className="project-switch" style={{ display: 'inline-flex', alignItems: 'center', gap: 6, minWidth: 0 }}>
      <Dropdown menu={{ items, onClick: (e) => choose(e.key) }} trigger={['click']}>
        <Button aria-label={words.project}>
          <span style={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>{open?.name ?? key}</span>
          <DownOutlined style={{ fontSize: 10 }} />
        </Button>
      </Dropdown>
      {open?.sample === true && (
        <Tooltip title={words.sampleNote}>
          <Tag color="gold" tabIndex={0}>
            {words.sample}
          </Tag>
        </Tooltip>
      )}
      {open !== undefined && <PaceTag clock={open.clock} />}
    </span>
  );
}
