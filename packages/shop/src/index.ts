export { eventsBetween, openShop, standingAt, type Shop } from './shop.ts';
export { responseTo, type MessageResponse, type ReceivedMessage } from './response.ts';
export { CHANNELS, CITIES, LEVELS, RATES, RESPONSE, TRUE_EFFECT, WEEK, WEEKDAY_HOURS, WEEKEND_HOURS } from './rates.ts';
export type { OrderLine, ShopEvent } from './calls.ts';
