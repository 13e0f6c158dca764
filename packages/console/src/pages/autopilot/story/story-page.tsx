import { contract, type LoopRow } from '@gyre/domain';
import { Alert, Button, Select, Skeleton } from 'antd';
import { useState } from 'react';
import { z } from 'zod';
import { useCall } from '../../../api.ts';
import { useAddress, useGo } from '../../../address.tsx';
import { ErrorView } from '../../../parts/error-view.tsx';
import { PageHead } from '../../../parts/list-page.tsx';
import { useMay, useProject, useProjectKey } from '../../../session.ts';
import { useWords } from '../../../words/index.ts';
import { ShopIncidentsDialog } from '../../settings/shop-incidents-dialog.tsx';
import { useLoopText } from '../loop/loop-name.tsx';
import { DiagnosisCard } from './diagnosis-card.tsx';
import { IncrementCard } from './increment-card.tsx';
import { LiveCard } from './live-card.tsx';
import { PassageCard } from './passage-card.tsx';
import { PhoneCard } from './phone-card.tsx';
import { PlaybookCard } from './playbook-card.tsx';
import { RecoveryCard } from './recovery-card.tsx';
import { loopToTell } from './most-telling.ts';
import { WhyCard } from './why-card.tsx';
import './story.css';

const Address = z.object({ episode: z.string().max(100).optional(), customer: z.coerce.number().int().positive().optional() });

/** The key of the living sample shop. */
const SHOP = 'shop';

/** 故事 — one loop from the live figures to the proof, on one screen; every number from the API, and kept current. */
export function StoryPage() {
  const words = useWords().autopilot.tell;
  const project = useProjectKey();
  const [{ episode, customer }, setAddress] = useAddress(Address);
  const loops = useCall(contract.autopilot.loops, { params: { project }, query: { limit: 50 } }, { everyMs: 3_000, keep: true });
  const rows = loops.data?.rows ?? [];
  const [told, setTold] = useState<string>();
  const chosen = episode ?? loopToTell(rows, told)?.episode;
  if (chosen !== told) setTold(chosen);
  const loop = useCall(
    contract.autopilot.loop,
    { params: { project, episode: chosen ?? '' } },
    { enabled: chosen !== undefined, everyMs: 2_000, keep: true },
  );
  const awaited = loops.data === undefined ? loops : chosen !== undefined && loop.data === undefined ? loop : undefined;
  if (awaited !== undefined)
    return awaited.error === null ? <Skeleton active /> : <ErrorView error={awaited.error} retry={() => void awaited.refetch()} />;
  const choose = (next: string | undefined): void => setAddress({ episode: next, customer: undefined });
  return (
    <div className="story-page">
      <PageHead
        title={words.title}
        note={words.note}
        action={
          <>
            <Trouble />
            {rows.length > 0 && <LoopPicker rows={rows} value={chosen} onChange={choose} />}
          </>
        }
      />
      {rows.length === 0 && <HowToStart />}
      <div className="story">
        <LiveCard />
        <DiagnosisCard loop={loop.data} />
        <PlaybookCard loop={loop.data} />
        <PhoneCard loop={loop.data} />
        <PassageCard loop={loop.data} />
        <RecoveryCard loop={loop.data} />
        <IncrementCard loop={loop.data} />
        <WhyCard loop={loop.data} customer={customer} onCustomer={(next) => setAddress({ customer: next })} />
      </div>
    </div>
  );
}

interface LoopPickerProps {
  readonly rows: readonly LoopRow[];
  readonly value: string | undefined;
  readonly onChange: (episode: string | undefined) => void;
}

function LoopPicker({ rows, value, onChange }: LoopPickerProps) {
  const words = useWords().autopilot;
  const textOf = useLoopText();
  return (
    <Select<string | null>
      aria-label={words.tell.pick}
      style={{ width: 'min(480px, 40vw)' }}
      popupMatchSelectWidth={false}
      value={value ?? null}
      options={rows.map((row) => ({ value: row.episode, label: `${textOf(row)} · ${words.states[row.state]}` }))}
      onChange={(episode) => onChange(episode ?? undefined)}
    />
  );
}

/** How a story is begun: the sample shop at speed, and something that goes wrong in it. */
function HowToStart() {
  const words = useWords().autopilot.tell;
  const go = useGo();
  const may = useMay('manage');
  const isShop = useIsShop();
  return (
    <Alert
      type="info"
      showIcon
      style={{ marginBottom: 12 }}
      title={isShop ? words.emptyShop : words.empty}
      action={
        may &&
        !isShop && (
          <Button size="small" type="primary" onClick={() => go('projects')}>
            {words.start}
          </Button>
        )
      }
    />
  );
}

/** Whether the open project is the living sample shop. */
function useIsShop(): boolean {
  const project = useProject();
  return project.sample && project.key === SHOP;
}

/** 出点事故 — for whoever manages the sample shop: what a story begins with. */
function Trouble() {
  const words = useWords().shop;
  const project = useProjectKey();
  const may = useMay('manage');
  const isShop = useIsShop();
  const [isOpen, setOpen] = useState(false);
  if (!may || !isShop) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{words.trouble}</Button>
      {isOpen && <ShopIncidentsDialog project={project} onClose={() => setOpen(false)} />}
    </>
  );
}
