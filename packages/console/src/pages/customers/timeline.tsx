import { contract, isCallName, isOwnEventName } from '@gyre/domain';
import { Button, Empty, Skeleton, Tag, theme } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { z } from 'zod';
import { type Answer, usePages } from '../../api.ts';
import { useAddress } from '../../address.tsx';
import { ErrorView } from '../../parts/error-view.tsx';
import { useEventName } from '../../parts/event-name.ts';
import { EventProperties } from '../../parts/event-properties.tsx';
import { JsonView } from '../../parts/json-view.tsx';
import { Moment } from '../../parts/moment.tsx';
import { EventPicker } from '../../parts/pickers.tsx';
import { type EventTelling, useEventTelling } from '../../parts/use-event-telling.ts';
import { useProjectKey } from '../../session.ts';
import { useFormat } from '../../use-format.ts';
import { useWords } from '../../words/index.ts';

type Event = Answer<typeof contract.people.timeline>['rows'][number];
const Address = z.object({ event: z.string().optional() });

/** 时间线 — everything a customer did, newest first, loaded as one scrolls. */
export function Timeline({ customer }: { readonly customer: number }) {
  const words = useWords();
  const own = words.customers.timeline;
  const project = useProjectKey();
  const format = useFormat();
  const telling = useEventTelling();
  const [{ event }, setAddress] = useAddress(Address);
  const pages = usePages(contract.people.timeline, { params: { project, customer }, query: event === undefined ? {} : { name: event } });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const end = useAtEnd(hasNextPage && !isFetchingNextPage, () => void fetchNextPage());
  const days = Object.entries(Object.groupBy(pages.rows, (row) => format.day(row.at)));
  return (
    <>
      <div className="page-filters">
        <EventPicker value={event} allowClear placeholder={own.filter} onChange={(chosen) => setAddress({ event: chosen })} />
      </div>
      {pages.error !== null && <ErrorView error={pages.error} retry={() => void pages.refetch()} />}
      {pages.isLoading && <Skeleton active paragraph={{ rows: 8, width: '100%' }} title={false} />}
      {!pages.isLoading && pages.error === null && pages.rows.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={own.empty} />
      )}
      {days.map(([day, events]) => (
        <section key={day} style={{ marginBottom: 12 }}>
          <h3 style={{ fontSize: 13, fontWeight: 600, margin: '0 0 4px' }}>{day}</h3>
          {events?.map((one) => (
            <EventLine key={one.offset} event={one} telling={telling} />
          ))}
        </section>
      ))}
      <div ref={end} style={{ minHeight: 24, textAlign: 'center', opacity: 0.65, padding: 12 }}>
        {isFetchingNextPage && <Skeleton active title={false} paragraph={{ rows: 2, width: '100%' }} />}
        {hasNextPage && !isFetchingNextPage && <Button onClick={() => void fetchNextPage()}>{words.acts.more}</Button>}
        {!hasNextPage && pages.rows.length > 0 && own.end}
      </div>
    </>
  );
}

/** A ref whose element, once on screen, asks for more. */
function useAtEnd(wanted: boolean, more: () => void) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = place.current;
    if (!wanted || element === null) return undefined;
    const observer = new IntersectionObserver((entries) => entries.some((e) => e.isIntersecting) && more(), { rootMargin: '400px' });
    observer.observe(element);
    return () => observer.disconnect();
  }, [wanted, more]);
  return place;
}

function EventLine({ event, telling }: { readonly event: Event; readonly telling: EventTelling }) {
  const words = useWords().customers.timeline;
  const format = useFormat();
  const { token } = theme.useToken();
  const [open, setOpen] = useState(false);
  const nameOf = useEventName();
  const ours = event.name.startsWith('$');
  return (
    <div style={{ borderBottom: `1px solid ${token.colorBorderSecondary}` }}>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        style={{
          all: 'unset',
          cursor: 'pointer',
          display: 'flex',
          gap: 12,
          alignItems: 'baseline',
          width: '100%',
          padding: '7px 4px',
          boxSizing: 'border-box',
        }}
      >
        <span className="num" style={{ width: 66, flex: 'none', color: token.colorTextSecondary }}>
          {format.clock(event.at)}
        </span>
        <span style={{ flex: 'none', fontWeight: 500, color: ours ? token.colorPrimary : token.colorText }}>
          {nameOf(event.name, event.displayName)}
        </span>
        {event.historical && <Tag variant="filled">{words.historical}</Tag>}
        <span
          style={{
            flex: 1,
            minWidth: 0,
            overflow: 'hidden',
            textOverflow: 'ellipsis',
            whiteSpace: 'nowrap',
            color: token.colorTextSecondary,
          }}
        >
          {telling.summary(event.name, event.properties)}
        </span>
        <span style={{ flex: 'none', color: token.colorTextTertiary }}>{event.source}</span>
      </button>
      {open && (
        <div style={{ padding: '0 4px 10px 82px' }}>
          <div style={{ color: token.colorTextSecondary, marginBottom: 6 }}>
            <span className="mono">{event.name}</span> · {format.exact(event.at)} · {words.received} <Moment at={event.received} />
          </div>
          {isOwnEventName(event.name) && !isCallName(event.name) ? (
            <EventProperties properties={telling.properties(event.name, event.properties)} />
          ) : (
            <JsonView value={{ identities: event.identities, properties: event.properties }} />
          )}
        </div>
      )}
    </div>
  );
}
