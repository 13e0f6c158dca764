import { ShopStanding, ShopTruth, type ShopIncident } from '@gyre/domain/api/shop';
import { HOUR_MS } from '@gyre/domain/time';
import { z } from 'zod';
import { AppError, toldError } from '../errors.ts';

/** What is said of an incident that begins. Instants in ms. */
export interface NewIncident {
  readonly name: string;
  readonly from?: number | undefined;
  readonly hours?: number | undefined;
  readonly parameters?: Readonly<Record<string, string | number>> | undefined;
}

/** 商城开关 — what can be asked of a shop while it lives. */
export interface ShopControl {
  standing(): Promise<ShopStanding>;
  /** @throws AppError `invalid_input` with what the shop says */
  begin(incident: NewIncident): Promise<ShopIncident>;
  /** Ends an incident now. @throws AppError `not_found` */
  end(id: string): Promise<void>;
  truth(): Promise<ShopTruth>;
}

/** Long enough to live through a month of incidents again. */
const PATIENCE_MS = 120_000;
const Refusal = z.object({ error: z.string() });

/** Speaks to the shop at the address it told: a port of this machine. */
export function shopControl(url: string): ShopControl {
  async function ask(method: 'GET' | 'POST' | 'DELETE', path: string, said?: object): Promise<unknown> {
    const response = await fetch(`${url}${path}`, {
      method,
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(said === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(said) }),
    }).catch((): never => {
      throw notLiving();
    });
    const answer: unknown = await response.json();
    if (response.ok) return answer;
    const { error } = Refusal.parse(answer);
    if (response.status === 404) throw toldError('not_found', { zh: `示例商城里没有：${error}`, en: error }, { path });
    throw toldError('invalid_input', { zh: `示例商城不接受：${error}`, en: error }, { said });
  }
  return {
    standing: async () => ShopStanding.parse(await ask('GET', '/incidents')),
    async begin({ parameters = {}, ...said }) {
      return ShopStanding.shape.incidents.element.parse(await ask('POST', '/incidents', { ...parameters, ...said }));
    },
    async end(id) {
      await ask('DELETE', `/incidents/${id}`);
    },
    truth: async () => ShopTruth.parse(await ask('GET', '/truth')),
  };
}

/** What is thrown while nobody is there to be asked. */
export function notLiving(): AppError {
  return toldError(
    'wrong_state',
    { zh: '示例商城现在没有运行，稍后再试', en: 'the sample shop does not run right now; try again in a moment' },
    {},
  );
}

const LEAST_HOURS = 1 / 60;

/** An incident as a command line of the shop has it, with its instants: so it goes on as it was when the shop is started again. */
export function incidentText({ name, from, until, parameters }: ShopIncident): string {
  const hours = Math.max(LEAST_HOURS, (until - from) / HOUR_MS);
  return [name, `from=${from}`, `hours=${hours}`, ...Object.entries(parameters).map(([key, value]) => `${key}=${value}`)].join(',');
}
