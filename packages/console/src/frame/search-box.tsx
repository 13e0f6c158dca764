import { SearchOutlined } from '@ant-design/icons';
import { contract } from '@gyre/domain';
import { Button, Empty, Input, type InputRef, Menu, type MenuProps, Modal } from 'antd';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useCall } from '../api.ts';
import { useGo } from '../address.tsx';
import { pages } from '../pages.ts';
import { useDelayed } from '../parts/use-delayed.ts';
import { usePrefs } from '../prefs.ts';
import { useProjectKey, useSession } from '../session.ts';
import { useWords } from '../words/index.ts';

interface Hit {
  readonly key: string;
  readonly label: string;
  readonly note: string;
}

/** 全局搜索 — `Ctrl K`: customers by any identity, campaigns and pages by name. */
export function SearchBox() {
  const words = useWords();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (e: globalThis.KeyboardEvent): void => {
      if (!(e.ctrlKey || e.metaKey) || e.key.toLowerCase() !== 'k') return;
      e.preventDefault();
      setOpen(true);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <>
      <Button
        onClick={() => setOpen(true)}
        icon={<SearchOutlined />}
        aria-label={words.frame.searchHint}
        style={{ width: 340, maxWidth: '100%', minWidth: 32, justifyContent: 'flex-start' }}
      >
        <span className="hide-narrow" style={{ flex: 1, textAlign: 'left', opacity: 0.65, overflow: 'hidden', textOverflow: 'ellipsis' }}>
          {words.frame.searchHint}
        </span>
        <kbd className="hide-narrow" style={{ opacity: 0.6, fontFamily: 'inherit', fontSize: 12 }}>
          Ctrl K
        </kbd>
      </Button>
      <Modal
        open={open}
        onCancel={() => setOpen(false)}
        footer={null}
        closable={false}
        destroyOnHidden
        width={600}
        style={{ top: 80 }}
        aria-label={words.frame.searchHint}
      >
        <SearchPanel close={() => setOpen(false)} />
      </Modal>
    </>
  );
}

function SearchPanel({ close }: { readonly close: () => void }) {
  const words = useWords();
  const go = useGo();
  const input = useRef<InputRef>(null);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const groups = useHits(text);
  const hits = groups.flatMap((g) => g.hits);
  const at = Math.min(chosen, Math.max(0, hits.length - 1));
  useEffect(() => {
    const later = setTimeout(() => input.current?.focus(), 50);
    return () => clearTimeout(later);
  }, []);
  const openHit = (key: string): void => {
    close();
    go(key);
  };
  const onKeyDown = (e: KeyboardEvent): void => {
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
      e.preventDefault();
      setChosen((at + (e.key === 'ArrowDown' ? 1 : hits.length - 1)) % Math.max(1, hits.length));
    }
    const hit = hits[at];
    if (e.key === 'Enter' && hit !== undefined) openHit(hit.key);
  };
  const items: NonNullable<MenuProps['items']> = groups
    .filter((g) => g.hits.length > 0)
    .map((g) => ({
      key: g.title,
      type: 'group' as const,
      label: g.title,
      children: g.hits.map((h) => ({
        key: h.key,
        label: (
          <span style={{ display: 'flex', justifyContent: 'space-between', gap: 12 }}>
            <span style={{ overflow: 'hidden', textOverflow: 'ellipsis' }}>{h.label}</span>
            <span style={{ opacity: 0.6 }}>{h.note}</span>
          </span>
        ),
      })),
    }));
  return (
    <>
      <Input
        ref={input}
        size="large"
        prefix={<SearchOutlined />}
        placeholder={words.frame.searchHint}
        value={text}
        onKeyDown={onKeyDown}
        onChange={(e) => {
          setText(e.target.value);
          setChosen(0);
        }}
      />
      <div style={{ minHeight: 300, maxHeight: 420, overflow: 'auto', marginTop: 8 }}>
        {hits.length === 0 ? (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.frame.searchEmpty} style={{ marginTop: 48 }} />
        ) : (
          <Menu items={items} selectedKeys={[hits[at]?.key ?? '']} onClick={({ key }) => openHit(key)} style={{ border: 0 }} />
        )}
      </div>
    </>
  );
}

function useHits(text: string): { title: string; hits: Hit[] }[] {
  const words = useWords();
  const { language } = usePrefs();
  const project = useProjectKey();
  const permissions = useSession().data?.permissions ?? [];
  const wanted = useDelayed(text.trim(), 150);
  const enabled = wanted !== '';
  const customers = useCall(contract.people.search, { params: { project }, query: { search: wanted, limit: 6 } }, { enabled, keep: true });
  const campaigns = useCall(contract.campaigns.list, { params: { project }, query: { search: wanted } }, { enabled, keep: true });
  const lower = text.trim().toLowerCase();
  const found = pages.filter(
    (p) =>
      !p.path.includes('$') &&
      (p.permission === undefined || permissions.includes(p.permission)) &&
      [p.title.zh, p.title.en, p.path].some((t) => t.toLowerCase().includes(lower)),
  );
  return [
    {
      title: words.frame.searchCustomers,
      hits: enabled
        ? (customers.data?.rows ?? []).map((c) => ({
            key: `customers/${c.customer}`,
            label: c.name === '' ? `#${c.customer}` : `${c.name} #${c.customer}`,
            note: c.identities[0]?.value ?? '',
          }))
        : [],
    },
    {
      title: words.frame.searchCampaigns,
      hits: enabled
        ? (campaigns.data ?? [])
            .slice(0, 6)
            .map((c) => ({ key: `campaigns/${c.key}`, label: c.definition.name, note: words.campaigns.states[c.state] }))
        : [],
    },
    {
      title: words.frame.searchPages,
      hits: found.map((p) => ({ key: p.path, label: p.title[language], note: p.group === undefined ? '' : words.groups[p.group] })),
    },
  ];
}
