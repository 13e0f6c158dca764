export { eventsBetween, openShop, standingAt, withIncidents, type Shop } from './shop.ts';
export { liveHours, type Reaction, type ShopHour } from './stream.ts';
export { responseTo, trueEffectOf, type MessageResponse, type ReceivedMessage } from './response.ts';
export {
  CUSTOMER_TYPES,
  customerTypeOf,
  DISTURBANCE,
  effectOnType,
  FULL_COUPON,
  type CustomerType,
  type TrueEffect,
} from './customer-types.ts';
export { INCIDENT_KINDS, openIncident } from './incidents/registry.ts';
export type { Incident, IncidentKind } from './incidents/incident.ts';
export { truthOf, type IncidentTruth, type Truth } from './truth.ts';
export { promotionOn, type Promotion } from './promotions.ts';
export { EDITIONS, type Edition, type EditionName } from './editions.ts';
export { CHANNELS, CITIES, LEVELS, RATES, RESPONSE, TRUE_EFFECT, WEEK, WEEKDAY_HOURS, WEEKEND_HOURS } from './rates.ts';
export type { OrderLine, ShopEvent } from './calls.ts';
