/** 自动运营 — as whom the autopilot does what people do otherwise: in histories, requests and the audit log. */
export const AUTOPILOT = 'autopilot';
