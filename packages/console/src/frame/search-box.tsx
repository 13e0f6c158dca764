import { SearchOutlined } from '@ant-design/icons';
import { Button, Empty, Input, type InputRef, Menu, type MenuProps, Modal, Skeleton } from 'antd';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useGo } from '../address.tsx';
import { useHits } from './search-hits.ts';
import { useWords } from '../words/index.ts';

/** 全局搜索 — `Ctrl K`: customers by any identity, segments, campaigns and pages by name. */
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
  const { groups, isSearching } = useHits(text);
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
            <span style={{ opacity: 0.8, flex: 'none' }}>{h.note}</span>
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
        {hits.length > 0 && (
          <Menu
            items={items}
            selectedKeys={[hits[at]?.key ?? '']}
            onClick={({ key }) => openHit(key)}
            style={{ border: 0, background: 'transparent' }}
          />
        )}
        {hits.length === 0 && isSearching && <Skeleton active title={false} paragraph={{ rows: 4 }} style={{ padding: 12 }} />}
        {hits.length === 0 && !isSearching && (
          <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={words.frame.searchEmpty} style={{ marginTop: 48 }} />
        )}
      </div>
    </>
  );
}
