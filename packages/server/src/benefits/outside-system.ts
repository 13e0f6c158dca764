import type { Clock } from '../clock.ts';
import { toldError } from '../errors.ts';
import type { Ledger } from '../stores/ports.ts';
import { CouponSystem } from '@gyre/domain/benefits/coupon-system';
import { z } from 'zod';

/** How secrets are kept, and signed calls made: the parts of other rooms an external coupon system needs. */
export interface OutsideDoor {
  /** @throws AppError `invalid_input` for what is no secret of Standard Webhooks */
  readonly seal: (secret: string) => string;
  readonly open: (sealed: string) => string;
  /** Posts a body signed by Standard Webhooks; `id` is the same for every attempt. */
  readonly post: (to: { readonly url: string; readonly secret: string }, id: string, body: string) => Promise<PostOutcome>;
  /** What a customer is known by in a namespace; undefined when by nothing. */
  readonly identityOf: (customer: number, namespace: string) => Promise<string | undefined>;
}

/** `sent`: taken. `again`: not taken, or nobody knows; the receiver recognises a repetition. `failed`: it does not want this one. */
export interface PostOutcome {
  readonly state: 'sent' | 'again' | 'failed';
  readonly detail: string;
  readonly retryAfterMs?: number | undefined;
}

/** 外部发券系统 — the one system of a project that coupons may be asked of. */
export interface OutsideSystem {
  /** Null when none is set up. */
  read(): Promise<(CouponSystem & { readonly hasSecret: boolean }) | null>;
  /** A secret that is left out stays as it was. @throws AppError `invalid_input` */
  save(system: CouponSystem, secret: string | undefined, by: string): Promise<void>;
  /** With its secret. */
  opened(): Promise<(CouponSystem & { readonly secret: string }) | null>;
}

const SystemRow = z.object({ settings: CouponSystem, secret: z.string() });
/** There is one for now. */
const KEY = 'external';

const NamespaceRow = z.object({ namespace: z.string() });

/** What the external system knows customers by; undefined when none is set up. */
export async function systemNamespace(ledger: Ledger): Promise<string | undefined> {
  const [found] = await ledger.rows(NamespaceRow, `select settings->>'namespace' as namespace from coupon_systems where key = $1`, [KEY]);
  return found?.namespace;
}

export function openOutsideSystem({ ledger, clock }: { readonly ledger: Ledger; readonly clock: Clock }, door: OutsideDoor): OutsideSystem {
  const row = async () => (await ledger.rows(SystemRow, 'select settings, secret from coupon_systems where key = $1', [KEY]))[0];
  return {
    async read() {
      const found = await row();
      return found === undefined ? null : { ...found.settings, hasSecret: found.secret !== '' };
    },
    async opened() {
      const found = await row();
      return found === undefined ? null : { ...found.settings, secret: door.open(found.secret) };
    },
    async save(system, secret, by) {
      const sealed = secret === undefined ? (await row())?.secret : door.seal(secret);
      if (sealed === undefined)
        throw toldError('invalid_input', { zh: '外部系统需要签名密钥', en: 'the external system needs a secret to sign with' });
      await ledger.run(
        `insert into coupon_systems (key, settings, secret, updated_at, updated_by) values ($1, $2::jsonb, $3, $4, $5)
         on conflict (key) do update set settings = excluded.settings, secret = excluded.secret, updated_at = excluded.updated_at,
           updated_by = excluded.updated_by`,
        [KEY, system, sealed, clock.now(), by],
      );
    },
  };
}
