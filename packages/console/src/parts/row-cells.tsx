import { Go } from '../address.tsx';
import { Moment } from './moment.tsx';
import { useActorName } from './use-actor-name.ts';

/** 名称 — what a definition is called, leading to it, with its key below. */
export function NameCell({ to, name, id }: { readonly to: string; readonly name: string; readonly id: string }) {
  return (
    <>
      <Go to={to} style={{ fontWeight: 500 }}>
        {name}
      </Go>
      <span className="mono" style={{ display: 'block', opacity: 0.6 }}>
        {id}
      </span>
    </>
  );
}

/** 最近修改 — when a definition was last changed, and by whom. */
export function ChangedCell({ row }: { readonly row: { readonly updatedAt: number; readonly updatedBy: string } }) {
  const actorName = useActorName();
  return (
    <>
      <Moment at={row.updatedAt} /> <span style={{ opacity: 0.65 }}>{actorName(row.updatedBy)}</span>
    </>
  );
}
